// Single keys. What carries data-shortcut is gone to, or pressed when it is a link or a button, unless somebody is typing;
// `?` lists the keys of this page, whatever they are, from what stands on it.

const TYPING = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]'

export function shortcuts() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest(TYPING)) return
    if (document.querySelector('dialog[open]')) return
    if (event.key === '?') return listed(event)
    if (event.key === 'j' || event.key === 'k') if (moved(event)) return
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`)
    if (!target?.checkVisibility()) return
    event.preventDefault()
    target.matches('a, button') ? target.click() : target.focus()
  })
}

// In a list j and k go from row to row; Enter opens, x ticks.
function moved(event) {
  const rows = [...document.querySelectorAll('#rows .x-title')]
  if (!rows.length) return false
  const place = rows.indexOf(document.activeElement?.closest('tr')?.querySelector('.x-title'))
  const next = rows[place + (event.key === 'j' ? 1 : -1)] ?? rows[place < 0 ? 0 : place]
  event.preventDefault()
  next.focus()
  next.scrollIntoView({ block: 'nearest' })
  return true
}

function listed(event) {
  const dialog = document.getElementById('shortcuts')
  if (!dialog) return
  event.preventDefault()
  const keys = new Map()
  for (const each of document.querySelectorAll('[data-shortcut]')) {
    if (!each.checkVisibility()) continue
    keys.set(each.dataset.shortcut, each.getAttribute('aria-label') || each.textContent.trim())
  }
  if (document.querySelector('#rows .x-title')) {
    keys.set('j', 'Next row')
    keys.set('k', 'Row before')
  }
  keys.set('?', 'These keys')
  const list = dialog.querySelector('dl')
  list.replaceChildren()
  for (const [key, label] of keys) {
    const line = document.createElement('div')
    const [what, which, cap] = ['dt', 'dd', 'kbd'].map((name) => document.createElement(name))
    what.textContent = label
    cap.textContent = key
    which.append(cap)
    line.append(what, which)
    list.append(line)
  }
  dialog.showModal()
}
