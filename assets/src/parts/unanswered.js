// A server that does not answer is told of; but not to whoever has gone on by then, whose browser dropped what was asked.

import { toasts } from './toast.js'

const A_MOMENT = 500

export function unanswered() {
  document.addEventListener('htmx:config:request', ({ target, detail: { ctx } }) => {
    ctx.fetch = (address, asked) =>
      fetch(address, asked).catch(async (fault) => {
        if (fault.name === 'AbortError') throw fault
        await new Promise((past) => setTimeout(past, A_MOMENT)) // on a page that was left nothing comes after this
        if (!target.closest('[data-quiet]')) tell()
        throw new DOMException(fault.message, 'AbortError') // it is told: nothing for the console
      })
  })
}

function tell() {
  const told = document.querySelector('.x-toasts')
  const words = document.querySelector('template[data-unanswered]')
  if (!told || !words || told.querySelector('[data-unanswered]')) return
  told.append(words.content.cloneNode(true))
  told.lastElementChild.dataset.unanswered = ''
  toasts(told)
}
