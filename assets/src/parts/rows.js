// Rows of a form: added, moved and removed without asking the server. The buttons do the same without this.

export function ownedRows(root, start) {
  for (const box of root.querySelectorAll('[data-rows]:not([data-ready])')) {
    box.dataset.ready = ''
    enhance(box, start)
  }
}

function enhance(box, start) {
  const list = box.querySelector('ol')
  const template = box.querySelector(':scope > template')
  let next = list.children.length
  const changed = () => box.dispatchEvent(new Event('change', { bubbles: true }))
  const first = (row) => row?.querySelector('input:not([type=hidden]), select:not([hidden]), textarea')

  box.addEventListener('click', (event) => {
    const button = event.target.closest('[data-row-add], [data-row-do]')
    if (!button) return
    event.preventDefault()
    if ('rowAdd' in button.dataset) add()
    else act(button, button.closest('[data-row]'))
    changed()
  })

  function add() {
    const held = document.createElement('template')
    const number = String(next++)
    const name = box.dataset.rows
    held.innerHTML = template.innerHTML.replaceAll(`${name}.new.`, `${name}.${number}.`).replaceAll(`${name}-new-`, `${name}-${number}-`)
    list.append(held.content)
    start(list)
    first(list.lastElementChild)?.focus()
  }

  function act(button, row) {
    const other = button.dataset.rowDo === 'up' ? row.previousElementSibling : row.nextElementSibling
    if (button.dataset.rowDo === 'remove') {
      const near = other ?? row.previousElementSibling
      row.remove()
      ;(first(near) ?? box.querySelector('[data-row-add]')).focus()
      return
    }
    if (button.dataset.rowDo === 'up') other?.before(row)
    else other?.after(row)
    button.focus()
  }
}
