import { createQuickly } from './quick.js'

// Turns the select of a link field into a box that searches while one types. The select stays and holds the value;
// in a field of several links what is taken becomes one more box that is ticked.

export function combos(root, htmx) {
  for (const box of root.querySelectorAll('[data-combo]:not([data-ready])')) {
    box.dataset.ready = ''
    enhance(box, htmx)
  }
}

function enhance(box, htmx) {
  const select = box.querySelector('select')
  box.append(box.querySelector('template').content.cloneNode(true))
  const input = box.querySelector('[role=combobox]')
  const list = box.querySelector('[role=listbox]')

  input.id = select.id
  select.removeAttribute('id')
  select.hidden = true
  for (const name of ['aria-describedby', 'aria-invalid', 'required']) {
    if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name))
  }

  const kinds = box.querySelector('[data-kinds]')

  const label = () => select.selectedOptions[0]?.text.trim() ?? ''
  const shown = () => (select.value ? label() : '')
  const options = () => [...list.querySelectorAll('[data-value]')]
  const active = () => list.querySelector('[aria-selected=true]')
  const open = (yes) => {
    list.hidden = !yes
    input.setAttribute('aria-expanded', String(yes))
    if (!yes) input.removeAttribute('aria-activedescendant')
  }
  const mark = (option) => {
    for (const each of options()) each.setAttribute('aria-selected', String(each === option))
    if (!option) return
    option.scrollIntoView({ block: 'nearest' })
    input.setAttribute('aria-activedescendant', option.id)
  }
  const picks = box.closest('[data-picks]')
  const pick = (value, text) => {
    const picked = picks.querySelector('[data-picked]')
    const known = [...picked.querySelectorAll('input')].find((each) => each.value === value)
    if (known) known.checked = true
    else {
      const one = picks.querySelector('template[data-pick]').content.cloneNode(true)
      one.querySelector('input').value = value
      one.querySelector('span').textContent = text
      picked.append(one)
    }
    input.value = ''
    open(false)
    picked.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const take = (value, text, kind) => {
    if (picks) return value ? pick(value, text) : undefined
    if (![...select.options].some((each) => each.value === value)) {
      select.add(new Option(text, value))
      if (kind) select.options[select.options.length - 1].dataset.kind = kind
    }
    select.value = value
    if (kinds && value) kinds.value = select.selectedOptions[0]?.dataset.kind ?? ''
    input.value = shown()
    open(false)
    select.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const choose = (option) => {
    if (!option.dataset.create) return give(option)
    const typed = input.value === shown() ? '' : input.value
    open(false)
    createQuickly(option.dataset.create, typed, take, input)
  }
  const give = (option) => take(option.dataset.value, option.dataset.label ?? option.textContent.trim(), option.dataset.kind)
  const ask = () => {
    input.value === shown() ? (input.dataset.all = '') : delete input.dataset.all
    input.dispatchEvent(new Event('xrm:open'))
  }

  input.value = shown()
  input.addEventListener('focus', () => input.select())
  input.addEventListener('click', () => list.hidden && ask())
  input.addEventListener('htmx:config:request', (event) => {
    const url = new URL(input.getAttribute('hx-get'), location)
    if (kinds?.value) url.searchParams.set('kind', kinds.value)
    if (!('all' in input.dataset)) url.searchParams.set('q', input.value.slice(0, 200))
    event.detail.ctx.request.action = url.pathname + url.search
    event.detail.ctx.request.body = new FormData()
  })
  input.addEventListener('input', () => delete input.dataset.all)
  input.addEventListener('htmx:after:swap', () => {
    options().forEach((each, place) => (each.id = `${list.id}-${place}`))
    open(document.activeElement === input)
    mark(options()[0])
  })
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const option = event.target.closest('[data-value]')
    if (option) choose(option)
  })
  input.addEventListener('blur', () => {
    open(false)
    if (!input.value.trim() && select.querySelector('option[value=""]')) take('', '')
    else input.value = shown()
  })
  input.addEventListener('keydown', (event) => {
    const all = options()
    const place = all.indexOf(active())
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      if (list.hidden) ask()
      else mark(all[(place + (event.key === 'ArrowDown' ? 1 : all.length - 1)) % all.length])
    } else if (event.key === 'Enter' && !list.hidden && active()) {
      event.preventDefault()
      choose(active())
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault()
      input.value = shown()
      open(false)
    }
  })
  if (kinds) {
    kinds.value = select.selectedOptions[0]?.dataset.kind ?? ''
    kinds.addEventListener('change', () => {
      if (select.value && kinds.value && select.selectedOptions[0]?.dataset.kind !== kinds.value) take('', '')
      input.focus()
      ask()
    })
  }
  htmx.process(box)
}
