// Every page loads this. Pages work without it; it makes them quicker and kinder.

import htmx from 'htmx.org/dist/htmx.esm.js'
import { boards } from './parts/board.js'
import { colors } from './parts/color.js'
import { combos } from './parts/combo.js'
import { conditions } from './parts/conditions.js'
import { copies } from './parts/copy.js'
import { densities } from './parts/density.js'
import { dependents } from './parts/depends.js'
import { dialogs } from './parts/dialog.js'
import { draftsOfPage, unfinishedForms } from './parts/drafts.js'
import { drops } from './parts/drop.js'
import { fileInputs } from './parts/files.js'
import { filters } from './parts/filter.js'
import { finder } from './parts/finder.js'
import { forms } from './parts/form.js'
import { mentions } from './parts/mention.js'
import { neighbours } from './parts/neighbours.js'
import { quickly } from './parts/quick.js'
import { prints } from './parts/print.js'
import { richTexts } from './parts/rich.js'
import { ownedRows } from './parts/rows.js'
import { shortcuts } from './parts/shortcut.js'
import { tabs } from './parts/tabs.js'
import { themes } from './parts/theme.js'
import { ticks } from './parts/ticks.js'
import { toasts } from './parts/toast.js'
import { unanswered } from './parts/unanswered.js'

htmx.config.includeIndicatorCSS = false
window.htmx = htmx // for templates of plugins

const start = (root) => {
  boards(root)
  combos(root, htmx)
  colors(root)
  densities(root)
  forms(root)
  fileInputs(root)
  ownedRows(root, start)
  dependents(root)
  mentions(root)
  conditions(root)
  richTexts(root)
  tabs(root)
  ticks(root)
  toasts(root)
  unfinishedForms(root, start) // last: what the widgets hold by now is what nobody has typed yet
}

copies()
quickly(start)
dialogs()
draftsOfPage()
drops()
filters()
finder()
neighbours()
prints()
shortcuts()
themes()
unanswered()
start(document)
let worked = '' // the list of a record's page that somebody works in
for (const event of ['submit', 'click']) {
  document.addEventListener(event, ({ target }) => (worked = target.closest?.('[data-line], .x-tools a')?.closest('.x-related')?.id ?? worked), true)
}
document.addEventListener('htmx:after:swap', () => {
  // what is swapped in was read as if there were no scripts: its noscript parts are elements, and their buttons would count
  for (const each of document.querySelectorAll('noscript')) if (each.children.length) each.remove()
  start(document)
  const list = worked && document.getElementById(worked)
  if (list && !document.activeElement?.closest('main')) {
    ;(list.querySelector('[aria-invalid=true], .x-row-open input:not([type=hidden]), .x-said textarea') ?? list).focus({ preventScroll: true })
  }
})
