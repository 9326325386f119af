// The picker over long lists of choices: for <select data-picker>, loaded where a page has one.

import TomSelect from 'tom-select'

export function pick(root) {
  for (const select of root.querySelectorAll('select[data-picker]')) {
    if (!select.tomselect) new TomSelect(select, { plugins: select.multiple ? ['remove_button'] : [] })
  }
}

pick(document)
