// In a note, @ and the beginning of a name offer people who may see the record; the name that is chosen is typed for one.
// Beside it, a file chooser says what was chosen.

const BEGUN = /(?:^|[^\w@.])@([\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]*)?)$/u

export function mentions(root) {
  for (const box of root.querySelectorAll('[data-people]:not([data-ready])')) {
    box.dataset.ready = ''
    offer(box, box.querySelector('textarea'), box.querySelector('[role=listbox]'))
  }
  for (const input of root.querySelectorAll('input[data-named]:not([data-ready])')) {
    input.dataset.ready = ''
    input.addEventListener('change', () => {
      const says = input.closest('label').querySelector('[data-empty]')
      const names = [...input.files].map((file) => file.name)
      says.textContent = names.length > 1 ? `${names.length} files` : (names[0] ?? says.dataset.empty)
    })
  }
}

let lists = 0

function offer(box, area, list) {
  list.id = `mention-${++lists}`
  area.setAttribute('aria-autocomplete', 'list')
  area.setAttribute('aria-controls', list.id)
  let asked = 0
  const begun = () => area.selectionStart === area.selectionEnd && BEGUN.exec(area.value.slice(0, area.selectionStart))
  const options = () => [...list.children]
  const active = () => list.querySelector('[aria-selected=true]')
  const mark = (option) => {
    for (const each of options()) each.setAttribute('aria-selected', String(each === option))
    if (option) area.setAttribute('aria-activedescendant', option.id)
    else area.removeAttribute('aria-activedescendant')
    option?.scrollIntoView({ block: 'nearest' })
  }
  const close = () => {
    asked++
    list.hidden = true
    list.replaceChildren()
    mark(null)
  }
  const choose = (option) => {
    const match = begun()
    if (match) {
      const end = area.selectionStart
      area.setRangeText(`${option.dataset.word} `, end - match[1].length - 1, end, 'end')
    }
    close()
    area.focus()
  }
  const show = (people) => {
    const shared = (name) => people.filter((each) => each.name === name).length > 1
    list.replaceChildren(
      ...people.map(({ id, name }, place) => {
        const option = document.createElement('li')
        option.setAttribute('role', 'option')
        option.id = `${list.id}-${place}`
        option.dataset.word = shared(name) ? `@{${id}}` : `@${name}`
        option.textContent = name
        return option
      })
    )
    list.hidden = !people.length
    mark(options()[0] ?? null)
  }
  const ask = async () => {
    const match = begun()
    if (!match) return close()
    const turn = ++asked
    await new Promise((done) => setTimeout(done, 120))
    if (turn !== asked) return
    const answer = await fetch(`${box.dataset.people}?q=${encodeURIComponent(match[1])}`).catch(() => null)
    const people = answer?.ok ? (await answer.json()).value : []
    if (turn === asked) show(people)
  }

  area.addEventListener('input', ask)
  area.addEventListener('blur', close)
  list.addEventListener('mousedown', (event) => {
    event.preventDefault()
    const option = event.target.closest('[role=option]')
    if (option) choose(option)
  })
  area.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'Enter') return area.form.requestSubmit()
    if (list.hidden) return
    const all = options()
    if (event.key === 'Escape') close()
    else if ((event.key === 'Enter' || event.key === 'Tab') && active()) choose(active())
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const step = event.key === 'ArrowDown' ? 1 : -1
      mark(all[(all.indexOf(active()) + step + all.length) % all.length])
    } else return
    event.preventDefault()
  })
}
