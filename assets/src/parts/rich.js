// A modest editor over the box that holds formatted text. The box stays what is sent; the server cleans it.

const ALLOWED = new Set('P BR H2 H3 H4 STRONG B EM I U S SUB SUP CODE PRE BLOCKQUOTE UL OL LI A HR TABLE THEAD TBODY TR TH TD DIV SPAN'.split(' '))
const SAFE = /^(https?:|mailto:|tel:)/i

export function richTexts(root) {
  for (const place of root.querySelectorAll('[data-rich]:not([data-ready])')) edit(place)
}

function edit(place) {
  place.dataset.ready = ''
  const box = place.querySelector('textarea')
  const parts = place.querySelector('template').content.cloneNode(true)
  const [tools, text, asking] = parts.children
  const address = asking.querySelector('input')
  let chosen = null
  text.setAttribute('aria-label', place.dataset.label)
  for (const name of ['aria-describedby', 'aria-invalid']) {
    if (box.hasAttribute(name)) text.setAttribute(name, box.getAttribute(name))
  }
  text.replaceChildren(...harmless(box.value))
  place.append(parts)
  box.hidden = true
  text.id = box.id // labels and problems lead to what is seen
  box.removeAttribute('id')
  document.execCommand('defaultParagraphSeparator', false, 'p')

  const keep = () => {
    box.value = text.textContent.trim() ? text.innerHTML : ''
    box.dispatchEvent(new Event('change', { bubbles: true }))
  }
  const format = (name, value) => {
    text.focus()
    document.execCommand(name, false, value)
    keep()
  }
  text.addEventListener('input', keep)
  text.addEventListener('paste', (event) => {
    event.preventDefault()
    const html = event.clipboardData.getData('text/html')
    if (!html) return document.execCommand('insertText', false, event.clipboardData.getData('text/plain'))
    const holder = document.createElement('div')
    holder.append(...harmless(html))
    document.execCommand('insertHTML', false, holder.innerHTML)
  })
  tools.addEventListener('mousedown', (event) => event.preventDefault()) // what is marked stays marked
  tools.addEventListener('click', (event) => {
    const button = event.target.closest('button')
    if (!button) return
    if (button.dataset.do) format(button.dataset.do)
    if (button.dataset.block) format('formatBlock', button.dataset.block)
    if ('link' in button.dataset) {
      const marked = getSelection()
      chosen = marked.rangeCount ? marked.getRangeAt(0).cloneRange() : null
      asking.hidden = !asking.hidden
      if (!asking.hidden) address.focus()
    }
  })
  const link = () => {
    asking.hidden = true
    text.focus()
    if (chosen) getSelection().setBaseAndExtent(chosen.startContainer, chosen.startOffset, chosen.endContainer, chosen.endOffset)
    const said = address.value.trim()
    if (!said) return format('unlink')
    format('createLink', SAFE.test(said) ? said : `https://${said}`)
    address.value = ''
  }
  asking.querySelector('button').addEventListener('click', link)
  address.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return
    event.preventDefault()
    link()
  })
}

// The nodes of some HTML with nothing but words, lists, headings and links in them.
function harmless(html) {
  const page = new DOMParser().parseFromString(html.includes('<') ? html : paragraphs(html), 'text/html')
  for (const each of [...page.body.querySelectorAll('*')]) {
    if (['SCRIPT', 'STYLE', 'TEMPLATE'].includes(each.tagName)) each.remove()
    else if (!ALLOWED.has(each.tagName)) each.replaceWith(...each.childNodes)
    else {
      for (const { name, value } of [...each.attributes]) {
        if (!(name === 'href' && each.tagName === 'A' && SAFE.test(value))) each.removeAttribute(name)
      }
    }
  }
  return [...page.body.childNodes]
}

function paragraphs(text) {
  const page = document.implementation.createHTMLDocument()
  for (const part of text.split(/\n\n+/)) {
    const paragraph = page.createElement('p')
    paragraph.textContent = part
    page.body.append(paragraph)
  }
  return page.body.innerHTML
}
