// A form that is left by accident is not lost: what was typed stays in this browser and is offered when it opens again.
// The server draws it anew from what was kept, so every kind of field is filled as after a refusal; nothing is saved.

import { LEFT, forget, keep, leave, named, recall, tidy, unfinished } from './kept.js'

const SENT = 'xrm-sent' // in this tab: what was kept of the form that has just been sent
const PAUSE = 300
const OURS = new Set(['csrf_token', '_find', '_rows', '_anyway', '_draft'])
const person = document.querySelector('[data-person]')?.dataset.person
let carried = null

export function unfinishedForms(root, start) {
  for (const form of root.querySelectorAll('form[data-draft]:not([data-keeps])')) {
    form.dataset.keeps = ''
    if (person) new Keeper(form, start)
  }
}

export function draftsOfPage() {
  carried = sessionStorage.getItem(SENT)
  sessionStorage.removeItem(SENT)
  if (person) tidy(person)
  if (document.querySelector('[data-saved]')) {
    forget(carried)
    carried = null
  }
  document.addEventListener('submit', ({ target }) => {
    if (target.getAttribute('action') === '/logout') leave()
    if ('draftGoesOn' in target.dataset && carried) sessionStorage.setItem(SENT, carried)
  })
  document.addEventListener('click', ({ target }) => target.closest('[data-draft-ends]') && forget(carried))
}

class Keeper {
  constructor(form, start) {
    this.form = form
    this.start = start
    this.action = form.getAttribute('action')
    this.offer = document.querySelector('[data-draft-offer]')
    this.key = form.dataset.draftKey ?? (recall(carried)?.action === this.action ? carried : null)
    this.url = recall(this.key)?.url ?? location.pathname + location.search
    this.begun = this.key !== null || 'dirty' in form.dataset
    this.untouched = JSON.stringify(this.entries())
    form.addEventListener('input', () => this.changed())
    form.addEventListener('change', () => this.changed())
    form.addEventListener('submit', () => this.sent())
    document.addEventListener('xrm:leaving', () => this.write()) // before form.js asks whether all is kept
    addEventListener('pagehide', () => this.write())
    addEventListener('storage', ({ key, newValue }) => {
      if (key === LEFT) this.ended = true
      if (key === this.key && newValue === null) this.key = null // saved or discarded in another tab
    })
    document.addEventListener('visibilitychange', () => document.hidden && this.write())
    this.dropped = document.querySelector('.x-banner:not([data-draft-offer]) [data-draft-drop]')
    this.dropped?.addEventListener('click', () => this.startOver())
    if (this.begun) this.changed()
    document.readyState === 'complete' ? this.propose() : addEventListener('pageshow', () => this.propose(), { once: true })
  }

  entries() {
    const secret = new Set([...this.form.querySelectorAll('input[type=password]')].map((each) => each.name))
    const kept = ([name, value]) =>
      typeof value === 'string' && !OURS.has(name) && !secret.has(name) && !/\.(find|clear)$/.test(name)
    return [...new FormData(this.form)].filter(kept)
  }

  // What no browser should keep for anybody: files, and what is typed unseen.
  holdsMore() {
    const inputs = [...this.form.querySelectorAll('input[type=password], input[type=file]')]
    return inputs.some((each) => each.value && !each.disabled)
  }

  changed() {
    this.pending = true
    this.timer ??= setTimeout(() => this.write(), PAUSE)
  }

  write() {
    clearTimeout(this.timer)
    this.timer = null
    if (!this.pending || this.ended || !this.form.isConnected) return
    this.pending = false
    const entries = this.entries()
    const changed = this.begun || JSON.stringify(entries) !== this.untouched
    let whole = true
    if (changed) {
      this.key ??= named(person)
      const version = this.form.elements.namedItem('_version')?.value ?? ''
      whole = keep(this.key, { action: this.action, url: this.url, version, entries })
    } else {
      forget(this.key)
      this.key = null
    }
    whole = whole && !this.holdsMore()
    this.form.toggleAttribute('data-dirty', changed || !whole)
    this.form.toggleAttribute('data-kept', whole)
  }

  sent() {
    this.write()
    if (this.key) sessionStorage.setItem(SENT, this.key)
  }

  // The latest that was left; where the browser itself has filled it in again, there is nothing to ask.
  propose() {
    if (!this.offer || !this.form.isConnected) return
    const now = JSON.stringify(this.entries())
    const found = unfinished(person, this.action, this.url).filter((each) => each.key !== this.key)
    const same = found.find((each) => JSON.stringify(each.entries) === now)
    if (same && !this.key) {
      this.key = same.key
      this.begun = true
      this.changed()
    }
    const left = found.find((each) => each !== same)
    this.offer.hidden = !left
    if (left) this.show(left)
  }

  show(left) {
    const part = (name) => this.offer.querySelector(`[data-draft-${name}]`)
    const time = this.offer.querySelector('time')
    const at = new Date(left.at)
    time.textContent = ago(left.at)
    time.dateTime = at.toISOString()
    time.title = at.toLocaleString(document.documentElement.lang)
    part('changed').hidden = left.version === (this.form.elements.namedItem('_version')?.value ?? '')
    part('fault').hidden = true
    part('take').onclick = () => this.take(left)
    part('drop').onclick = () => {
      forget(left.key)
      this.propose()
      if (this.offer.hidden) this.form.querySelector('input:not([type=hidden]), select, textarea')?.focus()
    }
  }

  async take(left) {
    const body = new FormData()
    const token = this.form.elements.namedItem('csrf_token')
    for (const [name, value] of [...left.entries, ['csrf_token', token.value], ['_draft', 'true']]) body.append(name, value)
    const answer = await fetch(this.action, { method: 'POST', body }).catch(() => null)
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html')
    const form = page && page.querySelector('main form[data-draft]')
    if (!form) {
      this.offer.querySelector('[data-draft-fault]').hidden = false
      return
    }
    this.write()
    this.ended = true
    form.dataset.draftKey = left.key
    for (const each of page.querySelectorAll('noscript')) each.remove()
    document.querySelector('main').replaceWith(page.querySelector('main'))
    this.start(document)
  }

  startOver() {
    this.ended = true
    forget(this.key)
    delete this.form.dataset.dirty
    location.replace(this.url)
  }
}

const STEPS = [[60, 'minute'], [24, 'hour'], [Infinity, 'day']]

function ago(at) {
  let count = Math.floor((Date.now() - at) / 60_000)
  if (count < 1) return 'a moment ago'
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: 'auto' })
  for (const [most, unit] of STEPS) {
    if (count < most) return words.format(-count, unit)
    count = Math.floor(count / most)
  }
}
