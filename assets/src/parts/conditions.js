// A form that asks only for what applies: fields and sections show, are needed or stand still as the rest of it says.
// What the form alone can answer is answered here; the rest is asked of the server once nobody has typed for a moment.

import { evaluate } from './expression.js'

const ASK = '?'
const PAUSE = 250

export function conditions(root) {
  for (const form of root.querySelectorAll('form[data-conditions]')) {
    const said = JSON.parse(form.dataset.conditions)
    form.removeAttribute('data-conditions')
    new Conditions(form, said)
  }
}

class Unreadable extends Error {}

class Conditions {
  constructor(form, said) {
    this.form = form
    this.said = said
    this.asks = [...Object.values(said.fields).flatMap(Object.values), ...Object.values(said.sections)].includes(ASK)
    this.answered = { fields: {}, sections: {} }
    this.state = { fields: {}, sections: {} }
    for (const box of form.querySelectorAll('[data-field]')) {
      const hidden = 'hidden' in box.dataset
      const required = !box.querySelector('.x-required')?.hidden
      this.state.fields[box.dataset.field] = { visible: !hidden, required, readonly: box.disabled }
    }
    for (const box of form.querySelectorAll('[data-section]')) {
      this.state.sections[box.dataset.section] = !('hidden' in box.dataset)
    }
    form.addEventListener('input', () => this.changed())
    form.addEventListener('change', () => this.changed())
    this.apply()
  }

  changed() {
    this.apply()
    if (!this.asks) return
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.ask(), PAUSE)
  }

  async ask() {
    this.running?.abort()
    this.running = new AbortController()
    const words = new FormData(this.form)
    const body = new URLSearchParams([...words].filter(([, value]) => typeof value === 'string'))
    try {
      const answer = await fetch(this.said.ask, { method: 'POST', body, signal: this.running.signal })
      if (!answer.ok) return
      this.answered = await answer.json()
      this.apply()
    } catch (fault) {
      if (fault.name !== 'AbortError') console.warn(fault) // offline: what was known stays; the server decides on saving
    }
  }

  apply() {
    const { fields, sections } = this.said
    for (const [name, tree] of Object.entries(sections)) {
      this.state.sections[name] = this.holds(tree, this.answered.sections[name], this.state.sections[name])
    }
    for (const [name, conditions] of Object.entries(fields)) {
      const now = (this.state.fields[name] ??= { visible: true, required: false, readonly: false })
      for (const key of ['visible', 'required', 'readonly']) {
        if (!(key in conditions)) continue
        const was = key === 'readonly' ? { [name]: conditions.was } : {}
        now[key] = this.holds(conditions[key], this.answered.fields[name]?.[key], now[key], was)
      }
    }
    this.show()
  }

  show() {
    for (const box of this.form.querySelectorAll('[data-section]')) {
      box.hidden = !(this.state.sections[box.dataset.section] ?? true)
      box.removeAttribute('data-hidden')
    }
    for (const box of this.form.querySelectorAll('[data-field]')) {
      const now = this.state.fields[box.dataset.field]
      box.removeAttribute('data-hidden')
      if (!now) continue
      box.hidden = !now.visible
      box.disabled = !now.visible || now.readonly || Boolean(box.closest('[data-section]')?.hidden)
      const mark = box.querySelector('.x-required')
      if (mark) mark.hidden = !now.required
      for (const input of box.querySelectorAll('.form-control, .form-select')) {
        input.toggleAttribute('required', now.required)
      }
    }
    for (const box of this.form.querySelectorAll('[data-section]')) {
      const rows = [...box.querySelectorAll('.x-field')]
      if (rows.length && rows.every((each) => each.hidden)) box.hidden = true
    }
  }

  holds(tree, answered, before, was = {}) {
    if (tree === ASK) return answered ?? before
    try {
      return evaluate(tree, (name, kind, scale) => this.value(name, kind, scale, was), this.said.new) === true
    } catch (fault) {
      if (fault instanceof Unreadable) return before // half typed: nothing changes yet
      throw fault
    }
  }

  value(name, kind, scale, was) {
    const texts = was[name] ?? this.texts(name)
    const names = this.said.names[name] ?? {}
    const stored = (text) => (Object.hasOwn(names, text) ? names[text] : text)
    if (kind === 'choices') return texts.filter(Boolean).map(stored)
    const text = texts.at(-1) ?? ''
    if (!text.trim()) return null
    if (kind === 'boolean') return text === 'true'
    if (kind === 'integer' || kind === 'decimal') return this.number(text, kind === 'decimal' ? scale : 0)
    if (kind === 'date' && !/^\d{4}-\d\d-\d\d$/.test(text)) throw new Unreadable()
    return kind === 'choice' ? stored(text) : text.replaceAll('\r\n', '\n')
  }

  texts(name) {
    const found = this.form.elements.namedItem(name)
    const inputs = found instanceof RadioNodeList ? [...found] : found ? [found] : []
    const chosen = inputs.filter((each) => !['checkbox', 'radio'].includes(each.type) || each.checked)
    return chosen.filter((each) => each.type !== 'file').map((each) => each.value)
  }

  number(text, scale) {
    const { point, group } = this.said
    let bare = text.replaceAll(/[\s\u00a0\u202f]/g, '')
    const [head, ...rest] = bare.split(point)
    const parts = head.split(group)
    const grouped = parts.length > 1 && /^[+-]?\d{1,3}$/.test(parts[0]) && parts.slice(1).every((each) => /^\d{3}$/.test(each))
    const whole = grouped ? parts.join('') : head
    bare = rest.length ? `${whole}.${rest.join(point)}` : whole
    const match = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(bare)
    if (!match || !(match[2] || match[3]) || bare.length > 40) throw new Unreadable()
    const after = (match[3] ?? '').replace(/0+$/, '')
    if (after.length > scale) throw new Unreadable()
    const value = BigInt((match[2] || '0') + after.padEnd(scale, '0'))
    return match[1] === '-' ? -value : value
  }
}
