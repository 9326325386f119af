// A button with data-copy puts the text of that element on the clipboard and says so.

export function copies() {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]')
    if (!button) return
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim())
    button.lastChild.textContent = 'Copied'
  })
}
