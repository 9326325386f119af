// A single key goes to what carries data-shortcut, unless somebody is typing.

export function shortcuts() {
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select, [contenteditable]')) return
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`)
    if (!target) return
    event.preventDefault()
    target.focus()
  })
}
