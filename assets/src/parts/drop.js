// What opens below a button closes with Escape, and with a click elsewhere; the button has the focus again.

export function drops() {
  const opened = () => [...document.querySelectorAll('details.x-drop[open]')]
  document.addEventListener('click', (event) => {
    for (const each of opened()) if (event.target.isConnected && !each.contains(event.target)) each.open = false
  })
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    for (const each of opened()) {
      each.open = false
      each.querySelector('summary').focus()
    }
  })
}
