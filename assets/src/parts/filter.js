// Filters that say nothing are left out of the address.

export function filters() {
  document.addEventListener('htmx:config:request', (event) => {
    const { sourceElement, request } = event.detail.ctx
    if (!sourceElement.matches('[data-sparse]') || !(request.body instanceof FormData)) return
    for (const [name, value] of [...request.body.entries()]) if (value === '') request.body.delete(name)
  })
}
