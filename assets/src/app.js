// Every page loads this: Tabler's behaviour, htmx, and Alpine in the build that needs no eval.

import '@tabler/core/dist/js/tabler.esm.min.js'
import Alpine from '@alpinejs/csp'
import htmx from 'htmx.org/dist/htmx.esm.js'

htmx.config.includeIndicatorCSS = false // our stylesheet has it

async function pickers(root) {
  if (!root.querySelector('select[data-picker]')) return
  const { pick } = await import('./select.js')
  pick(root)
}

document.addEventListener('DOMContentLoaded', () => pickers(document))
document.addEventListener('htmx:after:swap', (event) => pickers(event.target.getRootNode()))

window.htmx = htmx
window.Alpine = Alpine
Alpine.start()
