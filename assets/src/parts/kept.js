// What somebody typed and has not saved, kept in this browser: by person and form, few, small and not for long.

const KEPT = 'xrm-draft:'
export const LEFT = 'xrm-left' // said to the other tabs when somebody logs out
const LONGEST = 7 * 24 * 3600 * 1000
const MOST = 20
const LARGEST = 200_000 // characters of one
const ALL = 1_000_000 // of all together

const keys = () => {
  try {
    return Object.keys(localStorage).filter((each) => each.startsWith(KEPT))
  } catch {
    return [] // this browser keeps nothing
  }
}

const read = (key) => {
  try {
    const found = JSON.parse(localStorage.getItem(key))
    const whole = Array.isArray(found?.entries) && typeof found.at === 'number' && typeof found.action === 'string'
    return whole ? { ...found, key } : null
  } catch {
    return null
  }
}

const younger = (one, other) => other.at - one.at
const size = (key) => localStorage.getItem(key)?.length ?? 0

export const forget = (key) => {
  if (key) localStorage.removeItem(key)
}

// What is too old, unreadable or of somebody else goes: nobody comes upon what another person typed here.
export function tidy(person) {
  for (const key of keys()) {
    const found = read(key)
    if (!found || !key.startsWith(`${KEPT}${person}:`) || Date.now() - found.at > LONGEST) forget(key)
  }
}

// Of this person, the latest first. What was begun from an address with words in it (`?student=…`) is offered there,
// and in the form without any.
export function unfinished(person, action, url) {
  const mine = keys().filter((each) => each.startsWith(`${KEPT}${person}:`))
  const found = mine.map(read).filter((each) => each?.action === action && (each.url === url || url === action))
  return found.sort(younger)
}

export const recall = (key) => (key ? read(key) : null)

export const named = (person) => `${KEPT}${person}:${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`

// Whether it is kept now; what was kept of it before stays where it is not. The oldest others make room.
export function keep(key, draft) {
  const text = JSON.stringify({ ...draft, at: Date.now() })
  if (text.length > LARGEST) return false
  try {
    const others = keys().filter((each) => each !== key).map((each) => read(each) ?? { key: each, at: 0 }).sort(younger)
    let held = text.length
    others.forEach((each, place) => {
      held += size(each.key)
      if (place >= MOST - 1 || held > ALL) forget(each.key)
    })
    localStorage.setItem(key, text)
    return true
  } catch {
    return false
  }
}

// Somebody logs out: nothing of theirs stays, and no other tab of theirs keeps on.
export function leave() {
  keys().forEach(forget)
  try {
    localStorage.setItem(LEFT, String(Date.now()))
  } catch {} // nothing was kept
}
