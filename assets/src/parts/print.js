// Buttons that print the page. On paper nothing is folded away, and the foot says when this was.

export function prints() {
  let opened = []
  document.addEventListener('click', (event) => event.target.closest('[data-print]') && print())
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('main details:not([open], .x-drop, .x-one-more)')]
    for (const each of opened) each.open = true
    for (const time of document.querySelectorAll('[data-printed]')) {
      const now = new Date()
      time.dateTime = now.toISOString()
      time.textContent = moment(now, time.dataset.printed)
    }
  })
  addEventListener('afterprint', () => {
    for (const each of opened) each.open = false
    opened = []
  })
}

// `28 Nov 2026, 09:05` in the reader's zone, as every other moment on the page is written.
function moment(now, timeZone) {
  const part = (options) => new Intl.DateTimeFormat(document.documentElement.lang, { timeZone, ...options }).format(now)
  const [day, month, year] = [{ day: 'numeric' }, { month: 'short' }, { year: 'numeric' }].map(part)
  return `${day} ${month} ${year}, ${part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })}`
}
