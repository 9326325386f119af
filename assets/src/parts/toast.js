// What just happened leaves by itself, unless it offers something or is looked at.

const SHOWN = 6000

export function toasts(root) {
  for (const toast of root.querySelectorAll('[data-toast]:not([data-ready])')) {
    toast.dataset.ready = ''
    const leave = () => {
      if (toast.matches(':hover, :focus-within')) return setTimeout(leave, SHOWN)
      toast.classList.add('x-gone')
      setTimeout(() => toast.remove(), 400)
    }
    setTimeout(leave, toast.querySelector('form') ? 2 * SHOWN : SHOWN)
  }
}
