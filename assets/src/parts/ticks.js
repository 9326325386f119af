// Rows that are ticked: the bar with what can be done with them shows while there are any; shift ticks all between.

export function ticks(root) {
  const bar = root.querySelector('#bulk:not([data-ticks])')
  if (!bar) return
  bar.dataset.ticks = ''
  const boxes = () => [...document.querySelectorAll('input[form="bulk"]')]
  const all = document.querySelector('[data-tick-all]')
  let last = null

  const show = () => {
    const ticked = boxes().filter((each) => each.checked)
    bar.classList.toggle('x-shown', ticked.length > 0)
    bar.querySelector('[data-ticked]').textContent = `${ticked.length} selected`
    all.checked = ticked.length > 0 && ticked.length === boxes().length
    all.indeterminate = ticked.length > 0 && !all.checked
  }
  const tickAll = (yes) => {
    for (const each of boxes()) each.checked = yes
    show()
  }

  const list = document.getElementById('list')
  list.addEventListener('click', (event) => {
    if (!event.target.matches('input[form="bulk"]')) return
    const rows = boxes()
    if (event.shiftKey && last) {
      const [from, to] = [rows.indexOf(last), rows.indexOf(event.target)].sort((a, b) => a - b)
      if (from >= 0) for (const each of rows.slice(from, to + 1)) each.checked = event.target.checked
    }
    last = event.target
  })
  list.addEventListener('change', (event) => {
    if (event.target === all) tickAll(all.checked)
    else if (event.target.matches('input[form="bulk"]')) show()
  })
  document.addEventListener('htmx:after:swap', () => bar.isConnected && show())
  bar.querySelector('[data-untick]').addEventListener('click', () => tickAll(false))
  show()
}
