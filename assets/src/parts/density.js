// Buttons that say how high the rows of lists are; kept in this browser, and read by theme.js before anything is drawn.

export function densities(root) {
  const now = document.documentElement.dataset
  const buttons = [...root.querySelectorAll('[data-density-set]')]
  const show = () => {
    for (const each of buttons) each.setAttribute('aria-pressed', String(each.dataset.densitySet === now.density))
  }
  for (const button of buttons) {
    if ('ready' in button.dataset) continue
    button.dataset.ready = ''
    button.addEventListener('click', () => {
      now.density = button.dataset.densitySet
      localStorage.setItem('xrm-density', now.density)
      show()
    })
  }
  show()
}
