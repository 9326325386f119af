// The search box of the top bar answers while one types: the best few of each kind of record; Enter without a choice
// searches for all.

export function finder() {
  const form = document.querySelector('[data-finder]')
  if (!form) return
  const input = form.querySelector('input')
  const list = form.querySelector('[role=listbox]')
  const found = () => [...list.querySelectorAll('[data-href]')]
  const active = () => list.querySelector('[aria-selected=true]')
  const open = (yes) => {
    list.hidden = !yes
    input.setAttribute('aria-expanded', String(yes))
    if (!yes) mark(null)
  }
  const mark = (option) => {
    for (const each of found()) each.setAttribute('aria-selected', String(each === option))
    if (option) input.setAttribute('aria-activedescendant', option.id)
    else input.removeAttribute('aria-activedescendant')
    option?.scrollIntoView({ block: 'nearest' })
  }

  input.addEventListener('htmx:after:swap', () => {
    found().forEach((each, place) => (each.id = `found-${place}`))
    open(document.activeElement === input && input.value.trim() !== '' && list.childElementCount > 0)
  })
  input.addEventListener('input', () => input.value.trim() || open(false))
  input.addEventListener('blur', () => open(false))
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const option = event.target.closest('[data-href]')
    if (option) location.assign(option.dataset.href)
  })
  input.addEventListener('keydown', (event) => {
    const all = found()
    if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      open(false)
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && all.length) {
      event.preventDefault()
      open(true)
      const place = all.indexOf(active())
      const step = event.key === 'ArrowDown' ? 1 : -1
      mark(all[(place + step + all.length + (place < 0 && step < 0 ? 1 : 0)) % all.length])
    } else if (event.key === 'Enter' && !list.hidden && active()) {
      event.preventDefault()
      location.assign(active().dataset.href)
    }
  })
}
