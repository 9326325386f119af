// File inputs take what is dropped on their field, and show what was chosen before it is sent.

const LARGEST_SHOWN = 12 * 1024 * 1024

export function fileInputs(root) {
  for (const input of root.querySelectorAll('.x-field input[type=file]:not([data-ready])')) {
    input.dataset.ready = ''
    enhance(input, input.closest('.x-field'))
  }
}

function enhance(input, field) {
  const list = document.createElement('ul')
  list.className = 'x-chosen'
  list.setAttribute('aria-live', 'polite')
  const hint = document.createElement('p')
  hint.className = 'x-help x-drop-hint'
  hint.textContent = input.multiple ? 'Or drop files here.' : 'Or drop a file here.'
  input.after(hint, list)

  const give = (files) => {
    const carrier = new DataTransfer()
    for (const file of files) carrier.items.add(file)
    input.files = carrier.files
    input.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const drop = (event) => {
    field.classList.remove('x-dropping')
    const dropped = [...event.dataTransfer.files]
    if (!dropped.length) return
    event.preventDefault()
    const taken = dropped.filter((file) => accepts(input.accept, file))
    const refused = dropped.filter((file) => !taken.includes(file))
    if (taken.length) give(input.multiple ? [...input.files, ...taken] : taken.slice(0, 1))
    if (refused.length) say(list, `${refused.map((file) => file.name).join(', ')}: this kind of file is not taken here.`)
  }

  field.addEventListener('dragover', (event) => {
    if (input.disabled || ![...event.dataTransfer.types].includes('Files')) return
    event.preventDefault()
    event.dataTransfer.dropEffect = 'copy'
    field.classList.add('x-dropping')
  })
  field.addEventListener('dragleave', (event) => field.contains(event.relatedTarget) || field.classList.remove('x-dropping'))
  field.addEventListener('drop', drop)
  input.addEventListener('change', () => {
    list.replaceChildren(...[...input.files].map((file) => line(file, () => give([...input.files].filter((each) => each !== file)))))
  })
  input.form?.addEventListener('reset', () => list.replaceChildren())
}

function line(file, remove) {
  const one = document.createElement('li')
  const name = document.createElement('span')
  const size = document.createElement('span')
  const away = document.createElement('button')
  name.textContent = file.name
  size.className = 'x-muted'
  size.textContent = sized(file.size)
  away.type = 'button'
  away.className = 'x-icon-button'
  away.textContent = '×'
  away.setAttribute('aria-label', `Do not send ${file.name}`)
  away.addEventListener('click', remove)
  if (/^image\/(png|jpeg|gif|webp)$/.test(file.type) && file.size <= LARGEST_SHOWN) one.append(preview(file))
  one.append(name, size, away)
  return one
}

// As a data: address, which the page's policy allows; blob: it does not.
function preview(file) {
  const image = document.createElement('img')
  image.className = 'x-thumb'
  image.alt = ''
  const reader = new FileReader()
  reader.addEventListener('load', () => (image.src = reader.result))
  reader.readAsDataURL(file)
  return image
}

function say(list, text) {
  const one = document.createElement('li')
  one.className = 'x-problem'
  one.textContent = text
  list.append(one)
}

function accepts(accept, file) {
  const words = accept.split(',').map((each) => each.trim().toLowerCase()).filter(Boolean)
  const name = file.name.toLowerCase()
  return !words.length || words.some((word) => (word.startsWith('.') ? name.endsWith(word) : word.endsWith('/*') ? file.type.startsWith(word.slice(0, -1)) : file.type === word))
}

const sized = (bytes) => (bytes < 1000 ? `${bytes} bytes` : bytes < 1e6 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1e6).toFixed(1)} MB`)
