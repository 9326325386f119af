// A colour can be picked; what is typed beside it counts.

export function colors(root) {
  for (const place of root.querySelectorAll('[data-color]:not([data-ready])')) {
    place.dataset.ready = ''
    const text = place.querySelector('input')
    place.append(place.querySelector('template').content.cloneNode(true))
    const picker = place.querySelector('input[type=color]')
    const show = () => {
      const said = text.value.trim().replace(/^#?/, '#')
      if (/^#[0-9a-f]{6}$/i.test(said)) picker.value = said.toLowerCase()
    }
    show()
    text.addEventListener('input', show)
    picker.addEventListener('input', () => {
      text.value = picker.value
      text.dispatchEvent(new Event('change', { bubbles: true }))
    })
  }
}
