// A link with data-dialog opens that dialog in place of the page it leads to.

export function dialogs() {
  document.addEventListener('click', (event) => {
    const link = event.target.closest('[data-dialog]')
    const dialog = link && document.getElementById(link.dataset.dialog)
    if (dialog) {
      event.preventDefault()
      dialog.showModal()
    }
    if (event.target.closest('[data-close]')) event.target.closest('dialog').close()
  })
}
