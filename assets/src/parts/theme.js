// The button that switches between light and dark; theme.js, loaded first, shows what is said here.

export function themes() {
  const root = document.documentElement
  for (const button of document.querySelectorAll('[data-theme-toggle]')) {
    button.addEventListener('click', () => {
      localStorage.setItem('xrm-theme', root.dataset.themeShown === 'dark' ? 'light' : 'dark')
      root.dispatchEvent(new Event('xrm:theme'))
    })
  }
}
