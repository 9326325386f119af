// Forms: sent once, not left by accident while something in them would be lost, and what is wrong comes into view.

let sending = false

export function forms(root) {
  for (const form of root.querySelectorAll('form[method=post]:not([data-ready])')) {
    form.dataset.ready = ''
    form.addEventListener('submit', (event) => {
      if (form.dataset.sent !== undefined) return event.preventDefault()
      form.dataset.sent = ''
      sending = true
      event.submitter?.setAttribute('aria-busy', 'true')
    })
    if ('guard' in form.dataset) form.addEventListener('change', () => (form.dataset.dirty = ''))
  }
  const first = root.querySelector('[data-focus]')
  first?.removeAttribute('data-focus') // once: a later swap elsewhere on the page must not take the focus away
  first?.focus()
}

addEventListener('beforeunload', (event) => {
  document.dispatchEvent(new Event('xrm:leaving')) // what can be kept is kept first
  if (!sending && document.querySelector('form[data-guard][data-dirty]:not([data-kept])')) event.preventDefault()
})

addEventListener('pageshow', () => {
  // back from the next page: the form can be sent again
  sending = false
  for (const form of document.querySelectorAll('form[data-sent]')) {
    delete form.dataset.sent
    form.querySelector('[aria-busy]')?.removeAttribute('aria-busy')
  }
})
