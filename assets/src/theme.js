// Loaded before anything is drawn: which theme is shown, and that scripts run.
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
  root.addEventListener('xrm:theme', show)
  dark.addEventListener('change', show)
  show()
}
