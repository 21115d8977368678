const WORDS: Readonly<Record<string, number>> = {
  a: 1,
  an: 1,
  one: 1,
  two: 2,
  three: 3,
  four: 4,
  five: 5,
  six: 6,
  seven: 7,
  eight: 8,
  nine: 9,
  ten: 10,
  eleven: 11,
  twelve: 12,
  fifteen: 15,
  twenty: 20,
  thirty: 30,
  'forty-five': 45,
  sixty: 60,
  ninety: 90,
  half: 0.5,
  'a couple of': 2,
  'half an': 0.5,
  'half a': 0.5,
  both: 2,
}
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }
const DIGITS = String.raw`\d{1,9}(?:\.\d{1,3})?[ -]?`
/** In words, which its unit does not run into: an "and" is no day. */
const WORD = '(?:half an?|a couple of|[a-z]{1,6}(?:-five)?)[ -]'
const UNIT = `seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|ms|milliseconds?|[smhd]`
const DURATION = new RegExp(String.raw`\b(${DIGITS}|${WORD})(${UNIT})\b`, 'gi')

/** The first whole number or number word of a text. */
export function parseCount(text: string): number | null {
  for (const [word] of text.toLowerCase().matchAll(/\d{1,9}|[a-z]+/g)) {
    const value = /^\d/.test(word) ? Number(word) : word.length > 2 ? WORDS[word] : undefined
    if (value !== undefined && Number.isInteger(value)) return value
  }
  return null
}

/** Seconds: `5 minutes`, `half an hour`, `90s`, `1 hour and 30 minutes`. Null where a text names no duration. */
export function parseDuration(text: string): number | null {
  const parts = [...text.toLowerCase().matchAll(DURATION)].flatMap(([, number = '', unit = '']) => {
    const count = number.replace(/[ -]$/, '')
    const value = /^\d/.test(count) ? Number(count) : WORDS[count]
    return value === undefined ? [] : [value * secondsOf(unit)]
  })
  return parts.length === 0 ? null : parts.reduce((sum, seconds) => sum + seconds, 0)
}

/** The same where a text says nothing else: `about 5 minutes`, and not `5 minutes and the method`. */
export function parseWholeDuration(text: string): number | null {
  const rest = text
    .replace(DURATION, ' ')
    .replace(/\b(?:and|about|around|exactly|only|just|at most|up to|max(?:imum)?|each)\b|[,.]/gi, ' ')
  return rest.trim() === '' ? parseDuration(text) : null
}

function secondsOf(unit: string): number {
  return unit.startsWith('ms') || unit.startsWith('milli') ? 0.001 : (SECONDS[unit.charAt(0)] ?? 1)
}

/** `300` is `5 minutes`. */
export function durationInWords(seconds: number): string {
  const units = [
    [86_400, 'day'],
    [3_600, 'hour'],
    [60, 'minute'],
  ] as const
  const [size, word] = units.find(([unit]) => seconds >= unit && seconds % unit === 0) ?? [1, 'second']
  const count = seconds / size
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
