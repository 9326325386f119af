// Filters that say nothing are left out of the address. The search box has asked while one typed; that it is left
// asks nothing more, or the list would fall back from the order whose heading was clicked. A comparison that takes no
// value hides the box for it.

export function filters() {
  document.addEventListener(
    'change',
    (event) => {
      if (event.target.id === 'list-search') event.stopPropagation()
    },
    true,
  )
  document.addEventListener('change', (event) => {
    if (!event.target.matches('[data-compares]')) return
    const value = event.target.closest('.x-clause').querySelector('.x-clause-value')
    value.toggleAttribute('data-hidden', 'bare' in event.target.selectedOptions[0].dataset)
  })
  document.addEventListener('htmx:config:request', (event) => {
    const { sourceElement, request } = event.detail.ctx
    if (!sourceElement.matches('[data-sparse]') || !(request.body instanceof FormData)) return
    for (const [name, value] of [...request.body.entries()]) if (value === '') request.body.delete(name)
  })
}
