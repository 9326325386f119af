// Loaded before anything is drawn: which theme is shown, how dense lists are, that scripts run, and that a page change cut short is no fault.
{
  const root = document.documentElement
  const dark = matchMedia('(prefers-color-scheme: dark)')

  const show = () => {
    const said = localStorage.getItem('xrm-theme')
    const theme = said === 'dark' || said === 'light' ? said : dark.matches ? 'dark' : 'light'
    root.dataset.bsTheme = theme
    root.dataset.themeShown = theme
  }

  root.dataset.script = ''
  root.dataset.density = localStorage.getItem('xrm-density') === 'compact' ? 'compact' : ''
  root.addEventListener('xrm:theme', show)
  dark.addEventListener('change', show)
  show()
}

// A window that changes its size, or the next click, ends the animation between two pages. The browser then rejects
// these promises; nobody waits for them, and nothing is wrong.
for (const moment of ['pageswap', 'pagereveal']) {
  addEventListener(moment, ({ viewTransition }) => {
    viewTransition?.ready?.catch(() => {})
    viewTransition?.finished?.catch(() => {})
  })
}
