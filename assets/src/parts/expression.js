// The value of a condition's tree over the fields of a form, as the server works it out. Nothing here runs a text.
// Null is equal to itself only and in no order; and, or and not know a third value, null. Numbers are scaled BigInts.

const MOST = 2n ** 63n - 1n
const PLACES = 6
const BLANKS = new Set([' ', '\t', '\n', '\r', '\x0b', '\x0c'])
const ten = (power) => 10n ** BigInt(power)
const fit = (value) => (value >= -MOST && value <= MOST ? value : null)
const abs = (value) => (value < 0n ? -value : value)
const letters = (text) => [...text]
const none = (value) => value === null || value === undefined

// `read(name, kind, scale)` gives a field's value; `fresh` says the record is being made.
export function evaluate(tree, read, fresh) {
  const value = (each) => evaluate(each, read, fresh)
  const [operator, ...rest] = tree
  if (operator === 'v') return rest[0]
  if (operator === 'n') return BigInt(rest[0])
  if (operator === 'f') return read(...rest) ?? null
  if (operator === 'new') return fresh
  const work = LAZY[operator]
  if (work) return work(rest, value)
  const strict = STRICT[operator]
  if (!strict) throw new Error(`unknown operator ${operator}`)
  const values = rest.map((each) => (Array.isArray(each) && typeof each[0] === 'string' ? value(each) : each))
  return values.some(none) ? null : strict(...values)
}

function order(one, other) {
  if (typeof one !== 'string') return one < other ? -1 : one > other ? 1 : 0
  const a = letters(one)
  const b = letters(other)
  for (let at = 0; at < a.length && at < b.length; at++) {
    const difference = a[at].codePointAt(0) - b[at].codePointAt(0)
    if (difference) return difference
  }
  return a.length - b.length
}

const same = (one, other) => (none(one) || none(other) ? none(one) && none(other) : one === other)
const ordered = (holds) => ([left, right], value) => {
  const one = value(left)
  const other = value(right)
  return !none(one) && !none(other) && holds(order(one, other))
}

function joined(items, value, stops) {
  let found = !stops
  for (const item of items) {
    const one = value(item)
    if (one === stops) return stops
    if (none(one)) found = null
  }
  return found
}

const LAZY = {
  eq: ([left, right], value) => same(value(left), value(right)),
  ne: ([left, right], value) => !same(value(left), value(right)),
  lt: ordered((found) => found < 0),
  le: ordered((found) => found <= 0),
  gt: ordered((found) => found > 0),
  ge: ordered((found) => found >= 0),
  and: (items, value) => joined(items, value, false),
  or: (items, value) => joined(items, value, true),
  not: ([item], value) => ((one) => (none(one) ? null : !one))(value(item)),
  if: ([condition, one, other], value) => (value(condition) === true ? value(one) : value(other)),
  coalesce: (items, value) => {
    for (const item of items) {
      const found = value(item)
      if (!none(found)) return found
    }
    return null
  },
  concat: (items, value) => items.map((item) => value(item) ?? '').join(''),
  has: ([several, one], value) => (value(several) ?? []).includes(value(one)),
  position: ([choice, all], value) => {
    const at = all.indexOf(value(choice))
    return at < 0 ? null : BigInt(at)
  },
  name: ([choice, names], value) => {
    const found = value(choice)
    return !none(found) && Object.hasOwn(names, found) ? names[found] : null
  },
  wide: ([item, more], value) => ((one) => (none(one) ? null : one * ten(more)))(value(item)),
  fit: ([item, more], value) => ((one) => (none(one) ? null : fit(one * ten(more))))(value(item)),
}

function halfEven(numerator, denominator) {
  if (denominator < 0n) return halfEven(-numerator, -denominator)
  let whole = numerator / denominator
  let rest = numerator % denominator
  if (rest < 0n) {
    whole -= 1n
    rest += denominator
  }
  const twice = 2n * rest
  return whole + (twice > denominator || (twice === denominator && whole % 2n !== 0n) ? 1n : 0n)
}

function floor(value, step) {
  const whole = value / step
  return value % step < 0n ? whole - 1n : whole
}

function add(a, aScale, b, bScale) {
  const scale = Math.max(aScale, bScale)
  return fit(a * ten(scale - aScale) + b * ten(scale - bScale))
}

function divide(a, aScale, b, bScale) {
  return b === 0n ? null : fit(halfEven(a * ten(PLACES + bScale), b * ten(aScale)))
}

function years(since, until) {
  if (until < since) return -years(until, since)
  const before = until.slice(5) < since.slice(5)
  return BigInt(until.slice(0, 4)) - BigInt(since.slice(0, 4)) - (before ? 1n : 0n)
}

function trim(text) {
  const found = letters(text)
  while (found.length && BLANKS.has(found[0])) found.shift()
  while (found.length && BLANKS.has(found.at(-1))) found.pop()
  return found.join('')
}

function indexOf(text, part) {
  const at = text.indexOf(part)
  return at < 0 ? -1n : BigInt(letters(text.slice(0, at)).length)
}

function substring(text, start, length) {
  const first = Number(start < 0n ? 0n : start)
  const found = letters(text)
  return found.slice(first, length === undefined ? undefined : first + Number(length < 0n ? 0n : length)).join('')
}

const STRICT = {
  contains: (text, part) => text.includes(part),
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  length: (text) => BigInt(letters(text).length),
  indexof: indexOf,
  substring,
  trim,
  year: (day) => BigInt(day.slice(0, 4)),
  month: (day) => BigInt(day.slice(5, 7)),
  day: (day) => BigInt(day.slice(8, 10)),
  years_between: years,
  neg: (value) => fit(-value),
  add,
  sub: (a, aScale, b, bScale) => add(a, aScale, -b, bScale),
  mul: (a, aScale, b, bScale) => {
    const kept = Math.min(aScale + bScale, Math.max(PLACES, aScale, bScale))
    return fit(halfEven(a * b, ten(aScale + bScale - kept)))
  },
  div: divide,
  divby: divide,
  whole: (a, aScale, b) => (b === 0n ? null : fit(a / b)),
  mod: (a, aScale, b, bScale) => {
    if (b === 0n) return null
    const scale = Math.max(aScale, bScale)
    return fit((a * ten(scale - aScale)) % (b * ten(scale - bScale)))
  },
  round: (value, scale) => {
    const step = ten(scale)
    const nearest = abs(value) / step + (2n * (abs(value) % step) >= step ? 1n : 0n)
    return value < 0n ? -nearest : nearest
  },
  floor: (value, scale) => floor(value, ten(scale)),
  ceiling: (value, scale) => -floor(-value, ten(scale)),
}
