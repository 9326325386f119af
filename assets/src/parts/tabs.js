// Sections that name a tab are shown a tab at a time; without scripts they stand one below the other.
//
// A tab has an address (#tab-studies). One that holds a problem is opened first, and a link to a field opens its tab.

export function tabs(root) {
  for (const place of root.querySelectorAll('[data-tabbed]:not([data-tabs])')) {
    const sections = [...place.children].filter((each) => each.hasAttribute('data-tab'))
    const names = [...new Set(sections.map((each) => each.dataset.tab))]
    if (names.length < 2) continue
    place.dataset.tabs = ''
    build(place, sections, names)
  }
}

const slug = (name) => name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-')

function build(place, sections, names) {
  const list = document.createElement('div')
  list.className = 'x-tabs x-section-tabs'
  list.role = 'tablist'
  const mark = document.createComment('tabs')
  sections[0].before(mark)
  const made = names.map((name) => {
    const panel = document.createElement('div')
    panel.className = 'x-panel'
    panel.role = 'tabpanel'
    panel.id = `panel-${slug(name)}`
    const tab = document.createElement('button')
    tab.type = 'button'
    tab.role = 'tab'
    tab.id = `tab-${slug(name)}`
    tab.textContent = name
    tab.setAttribute('aria-controls', panel.id)
    panel.setAttribute('aria-labelledby', tab.id)
    panel.append(...sections.filter((each) => each.dataset.tab === name))
    return { tab, panel }
  })
  list.append(...made.map(({ tab }) => tab))
  mark.replaceWith(list)
  list.after(...made.map(({ panel }) => panel))

  const open = (chosen, told) => {
    for (const each of made) {
      const here = each === chosen
      each.panel.hidden = !here
      each.tab.tabIndex = here ? 0 : -1
      each.tab.setAttribute('aria-selected', here)
    }
    if (told) history.replaceState(history.state, '', `#${chosen.tab.id}`)
  }
  const holding = (element) => (element ? made.find(({ panel }) => panel.contains(element)) : undefined)
  const named = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
    return made.find(({ tab }) => tab === target) ?? holding(target)
  }
  for (const each of made) each.tab.addEventListener('click', () => open(each, true))
  list.addEventListener('keydown', (event) => move(event, made, open))
  addEventListener('hashchange', () => named() && open(named(), false))
  document.addEventListener('click', (event) => {
    const link = event.target.closest('a[href^="#"]')
    const found = link && holding(document.getElementById(decodeURIComponent(link.hash.slice(1))))
    if (found) open(found, false)
  })
  open(holding(place.querySelector('[aria-invalid="true"], .x-problem')) ?? named() ?? made[0], false)
}

function move(event, made, open) {
  const at = made.findIndex(({ tab }) => tab === document.activeElement)
  const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: made.length - 1 }[event.key]
  if (at < 0 || to === undefined) return
  event.preventDefault()
  const chosen = made[(to + made.length) % made.length]
  open(chosen, true)
  chosen.tab.focus()
}
