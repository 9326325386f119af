// The record that a link is to lead to, made in a dialog over the form; the link then leads there.

let start = () => {}

export const quickly = (starter) => (start = starter)

export async function createQuickly(address, typed, take, back) {
  const dialog = document.createElement('dialog')
  dialog.className = 'x-dialog x-make'
  dialog.setAttribute('aria-labelledby', 'quick-title')
  document.body.append(dialog)
  let sending = false

  const close = () => {
    if (dialog.open) dialog.close()
    dialog.remove()
    back.focus()
  }
  const show = async (answer) => {
    if (!answer?.ok && answer?.status !== 422 && answer?.status !== 409) return (location.href = address.replace('/-/quick', '/new'))
    dialog.innerHTML = await answer.text()
    const made = dialog.querySelector('[data-made]')
    if (made) {
      const { made: id, kind } = made.dataset
      const title = made.textContent
      close()
      return take(id, title, kind)
    }
    for (const each of dialog.querySelectorAll('noscript')) each.remove()
    start(dialog)
    if (!dialog.open) dialog.showModal()
    ;(dialog.querySelector('[aria-invalid=true]') ?? [...dialog.querySelectorAll('input:not([type=hidden]), select, textarea')].find((each) => !each.value && each.checkVisibility()) ?? dialog.querySelector('button[type=submit]'))?.focus()
  }

  dialog.addEventListener('cancel', (event) => {
    event.preventDefault()
    close()
  })
  dialog.addEventListener('click', (event) => event.target.closest('[data-cancel]') && close())
  dialog.addEventListener(
    'submit',
    async (event) => {
      event.preventDefault()
      event.stopPropagation()
      if (sending) return
      sending = true
      const body = new FormData(event.target, event.submitter)
      const answer = await fetch(event.target.action, { method: 'POST', body, redirect: 'manual' }).catch(() => null)
      sending = false
      await show(answer)
    },
    true
  )
  await show(await fetch(`${address}?text=${encodeURIComponent(typed.slice(0, 200))}`).catch(() => null))
}
