// A tile of a board is drawn to another column; what it sends is the same button that its menu has.

export function boards(root) {
  for (const board of root.querySelectorAll('[data-board]:not([data-drags])')) {
    board.dataset.drags = ''
    drags(board)
    edges(board)
  }
}

// Columns beyond an edge are told by a fade there.
function edges(board) {
  const tell = () => {
    const passed = Math.abs(board.scrollLeft)
    board.classList.toggle('x-before', passed > 1)
    board.classList.toggle('x-after', passed + board.clientWidth < board.scrollWidth - 1)
  }
  board.addEventListener('scroll', tell, { passive: true })
  new ResizeObserver(tell).observe(board)
}

function drags(board) {
  let tile = null
  const button = (lane) => lane && tile?.querySelector(`button[name=to][value="${CSS.escape(lane.dataset.lane)}"]`)
  const clear = () => {
    for (const lane of board.querySelectorAll('.x-lane')) lane.classList.remove('x-open', 'x-over')
  }

  board.addEventListener('dragstart', (event) => {
    tile = event.target.closest('[data-tile]')
    if (!tile) return
    event.dataTransfer.effectAllowed = 'move'
    event.dataTransfer.setData('text/plain', tile.querySelector('.x-title').textContent)
    tile.classList.add('x-dragged')
    board.classList.add('x-dragging')
    for (const lane of board.querySelectorAll('.x-lane')) lane.classList.toggle('x-open', Boolean(button(lane)))
  })
  board.addEventListener('dragover', (event) => {
    const lane = event.target.closest('.x-lane')
    for (const each of board.querySelectorAll('.x-over')) if (each !== lane) each.classList.remove('x-over')
    if (!button(lane)) return
    event.preventDefault()
    lane.classList.add('x-over')
  })
  board.addEventListener('drop', (event) => {
    const chosen = button(event.target.closest('.x-lane'))
    if (!chosen) return
    event.preventDefault()
    chosen.form.requestSubmit(chosen)
  })
  board.addEventListener('dragend', () => {
    tile?.classList.remove('x-dragged')
    board.classList.remove('x-dragging')
    tile = null
    clear()
  })
}
