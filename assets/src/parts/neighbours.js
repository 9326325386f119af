// A record knows the list one came from: the records before and after it there, and the way back to the list as it was.
// What the list showed last stays in this tab (sessionStorage), nowhere else.

const key = (path) => `xrm-list:${path}`

export function neighbours() {
  remember()
  document.addEventListener('htmx:after:swap', remember)
  const nav = document.querySelector('[data-neighbours]')
  if (!nav) return
  const list = recalled(nav.dataset.neighbours)
  const place = list ? list.rows.indexOf(location.pathname) : -1
  if (place < 0) return
  const back = document.querySelector(`.x-trail a[href="${CSS.escape(nav.dataset.neighbours)}"]`)
  if (back) back.href = list.href
  const [before, after] = nav.querySelectorAll('a')
  link(before, list.rows[place - 1])
  link(after, list.rows[place + 1])
  nav.querySelector('span').textContent = `${place + 1} of ${list.rows.length}${list.more ? '+' : ''}`
  nav.hidden = false
}

function remember() {
  const rows = [...document.querySelectorAll('#rows .x-title')].map((each) => each.getAttribute('href'))
  if (!rows.length) return
  const more = Boolean(document.querySelector('#pager [rel=next]'))
  const href = location.pathname + location.search
  sessionStorage.setItem(key(location.pathname), JSON.stringify({ href, rows, more }))
}

function recalled(path) {
  try {
    return JSON.parse(sessionStorage.getItem(key(path)))
  } catch {
    return null
  }
}

function link(anchor, href) {
  if (href) anchor.href = href
  else anchor.setAttribute('aria-disabled', 'true')
}
