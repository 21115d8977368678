const NAMED: Readonly<Record<string, string>> = { noon: '0 12', midday: '0 12', midnight: '0 0' }
const HOURS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ')
const HOUR = String.raw`\d{1,2}|${HOURS.join('|')}`
const HALF = String.raw`am|pm|a\.m\.|p\.m\.`
const PART = String.raw`(?:\s+in\s+the\s+(?:morning|afternoon|evening)|\s+at\s+night)`

/** The words for a time of day, as they stand in a regular expression. */
export const CLOCK_WORDS = [
  String.raw`(?:half|(?:a\s+)?quarter)\s+(?:past|to|after)\s+(?:${HOUR})(?:\s?(?:${HALF}))?${PART}?`,
  String.raw`\d{1,2}(?:[:.]\d{2})?\s?(?:${HALF}|o'clock|h|uhr)?(?![\w%])${PART}?`,
  String.raw`(?:${HOURS.join('|')})(?:\s+o'clock)?(?:\s?(?:${HALF}))?(?!\w)${PART}?`,
  'noon|midnight|midday',
].join('|')
const CLOCK = new RegExp(
  String.raw`(?:\b(half|quarter)\s+(past|to|after)\s+)?\b(${HOUR})(?:[:.](\d{2}))?\s?(${HALF})?`,
  'i',
)
const LATE = /in\s+the\s+(?:afternoon|evening)|at\s+night/
const MINUTES: Readonly<Record<string, number>> = { half: 30, quarter: 15 }

/** Minute and hour as cron has them: `9 am` is `0 9`, `half past eight` is `30 8`. Null for no time of day. */
export function readClock(phrase: string): string | null {
  const text = phrase.toLowerCase()
  const named = Object.entries(NAMED).find(([word]) => text.includes(word))?.[1]
  if (named !== undefined) return named
  const [, part, side, word = '', digits = '0', half = ''] = CLOCK.exec(text) ?? []
  if (word === '') return null
  const hour = hourOf(word, half === '' ? (LATE.test(text) ? 'p' : '') : half.charAt(0))
  const past = part === undefined ? Number(digits) : (MINUTES[part] ?? 0)
  if (hour > 23 || past > 59) return null
  return side === 'to' ? `${60 - past} ${(hour + 23) % 24}` : `${past} ${hour}`
}

function hourOf(word: string, half: string): number {
  const given = /^\d/.test(word) ? Number(word) : HOURS.indexOf(word) + 1
  if (half === 'p') return given < 12 ? given + 12 : given
  return half === 'a' && given === 12 ? 0 : given
}
