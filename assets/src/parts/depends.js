// Choices that depend on another field: only what goes with its value is offered. Without this all are, by that value.

export function dependents(root) {
  for (const box of root.querySelectorAll('[data-depends]:not([data-narrowed])')) {
    box.dataset.narrowed = ''
    const form = box.closest('form')
    const groups = [...box.querySelectorAll('[data-of]')]
    const narrow = () => {
      const said = form.elements.namedItem(box.dataset.depends)
      if (!said) return
      const value = said.value
      const stays = groups.filter((each) => each.dataset.of === value)
      const before = chosen(box)
      for (const each of groups) if (!stays.includes(each)) each.remove()
      for (const each of stays) if (!each.isConnected) box.append(each)
      box.classList.toggle('x-narrowed', stays.length > 0) // one group needs no heading
      if (box instanceof HTMLSelectElement) keep(box, before)
      if (before !== chosen(box)) box.dispatchEvent(new Event('change', { bubbles: true }))
    }
    form.addEventListener('change', (event) => event.target !== box && event.target.name === box.dataset.depends && narrow())
    narrow()
  }
}

function chosen(box) {
  if (box instanceof HTMLSelectElement) return box.value
  return [...box.querySelectorAll('input:checked')].map((each) => each.value).join('\n')
}

function keep(select, value) {
  select.value = [...select.options].some((each) => each.value === value) ? value : ''
}
