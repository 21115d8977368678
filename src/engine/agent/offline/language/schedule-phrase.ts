import { findTimeZone } from '../tables/time-zones.ts'
import { CLOCK_WORDS, readClock } from './clock.ts'
import { alternatives } from './pattern.ts'
import { parseCount } from './quantities.ts'

/** When a workflow is to run by itself. */
export type Schedule =
  | {
      type: 'interval'
      value: number
      unit: 'minutes' | 'hours' | 'days'
      timezone: string | null
      words: string
    }
  | { type: 'cron'; cron: string; timezone: string | null; words: string }

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']
const DAY = `(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?)`
const DAY_LIST = String.raw`${DAY}(?:\s*(?:,|and|&|, and)\s*${DAY}){0,6}`
const MARKED_CLOCK = String.raw`\d{1,2}(?::\d{2})?\s?(?:am|pm)\b|\d{1,2}:\d{2}(?![\w:])`
const AT = String.raw`(?:\s*,?\s*(?:(?:at|@)\s+(?:about\s+|around\s+)?(?:${CLOCK_WORDS})|(?:${MARKED_CLOCK})))`
const ZONE = alternatives`
  (?:\s*,?\s*(?:in\s+)?(?:the\s+)?[A-Za-z]{2,20}(?:[/_ ][A-Za-z_]{2,20}){0,2}
  (?:\s+(?:time|timezone|time zone))?)`
const CRON_FIELD = String.raw`[\d*/,-]{1,20}`
const CRON = new RegExp(
  alternatives`
    (?:(?:with |using |on )?(?:the |a )?cron(?: expression| schedule)?(?: of|:)?\s*)?(?<![\w*])
    (${CRON_FIELD} ${CRON_FIELD} ${CRON_FIELD} (?:[\d*/,-]|[a-z]{3}){1,20} (?:[\d*/,-]|mon|tue|wed|thu|fri
    |sat|sun){1,20})(?![\w*])`,
  'i',
)
const WHEN = [
  alternatives`
    every\s+(?:other\s+day|(?:\d{1,4}|two|three|four|five|six|ten|twelve|fifteen|twenty|thirty)\s+
    (?:minutes?|mins?|hours?|hrs?|days?|weeks?)|minute|hour|half(?: an)? hour|quarter of an hour)`,
  `hourly`,
  String.raw`(?:on\s+)?(?:every\s+|each\s+)?(?:weekdays?|working days?|work ?days?|business days?|weekends?)`,
  String.raw`(?:from\s+)?mon(?:day)?s?\s*(?:to|-|through|thru)\s*fri(?:day)?s?`,
  String.raw`(?:every|each|on)\s+${DAY_LIST}(?:\s+(?:morning|afternoon|evening|night)s?)?`,
  alternatives`
    (?:twice|(?:two|three|four|six|[23468]|12)\s+times)\s+(?:a|per|each|every)\s+day|
    (?:twice|(?:two|three|four|six|[2346])\s+times)\s+(?:an|per|each|every)\s+hour`,
  '(?:mon|tues|wednes|thurs|fri|satur|sun)days(?:\\s+and\\s+(?:mon|tues|wednes|thurs|fri|satur|sun)days){0,6}',
  alternatives`
    (?:on\s+)?(?:the\s+)?(?:first|1st|last|\d{1,2}(?:st|nd|rd|th))(?:\s+day)?\s+(?:of\s+)?
    (?:every|each|the)\s+month`,
  alternatives`
    (?:every|each)\s+month(?:\s+on\s+the\s+(?:first|\d{1,2}(?:st|nd|rd|th)?))?|monthly
    (?:,?\s+on\s+the\s+(?:first|\d{1,2}(?:st|nd|rd|th)?))?`,
  String.raw`(?:every|each)\s+(?:single\s+)?(?:day|morning|evening|night|afternoon|noon|midnight|week)`,
  `daily|nightly|weekly|once an? (?:day|hour|week)`,
]
const PHRASE = new RegExp(
  String.raw`\b(?:${WHEN.join('|')})(?!\s+(?:report|summary|digest|standup|newsletter|sales|numbers|figures|news)\b)`,
  'i',
)
const FOLLOWING = new RegExp(`^(?:${AT})`, 'i')
const AT_ONLY = new RegExp(String.raw`\s*${AT}`, 'i')
const PARTS: Readonly<Record<string, string>> = {
  morning: '0 9',
  afternoon: '0 14',
  evening: '0 18',
  night: '0 0',
  noon: '0 12',
  midnight: '0 0',
}

export interface FoundSchedule {
  schedule: Schedule
  /** The text without it. */
  rest: string
}

/** The schedule that a text names, such as `every weekday at 9 in Berlin`, and the text without it. */
export function takeSchedule(text: string): FoundSchedule | null {
  const cron = CRON.exec(text)
  if (cron?.[1] !== undefined) {
    const around = cut(text, cron.index, cron[0].length)
    const zone = takeZone(around.after)
    const schedule = {
      type: 'cron',
      cron: cron[1],
      timezone: zone.timezone,
      words: `on the cron schedule ${cron[1]}`,
    } as const
    return { schedule, rest: join(around.before, zone.rest) }
  }
  const match = PHRASE.exec(text)
  if (!match) return null
  const { before, after } = cut(text, match.index, match[0].length)
  const following = FOLLOWING.exec(after)
  const preceding = following ? null : AT_ONLY.exec(before)
  const isAdjacent = preceding !== null && before.slice(preceding.index + preceding[0].length).trim() === ''
  const time = readClock(following?.[0] ?? (isAdjacent ? (preceding?.[0] ?? '') : ''))
  const zone = takeZone(following ? after.slice(following[0].length) : after)
  const schedule = toSchedule(match[0].toLowerCase(), time, zone.timezone)
  return (
    schedule && { schedule, rest: join(isAdjacent ? before.slice(0, preceding?.index) : before, zone.rest) }
  )
}

function cut(text: string, at: number, length: number): { before: string; after: string } {
  return { before: text.slice(0, at), after: text.slice(at + length) }
}

function join(before: string, after: string): string {
  const lead = before
    .trimEnd()
    .replace(/\b(?:runs?|starts?|executes?|is (?:run|started|executed|scheduled))$/i, '')
  return `${lead.trimEnd().replace(/,$/, '')} ${after.trimStart().replace(/^[,:]\s*/, '')}`.trim()
}

/** `in Berlin`, `Berlin time`, `UTC`, right behind a schedule. */
function takeZone(text: string): { timezone: string | null; rest: string } {
  const match = new RegExp(`^${ZONE}`).exec(text)
  if (!match) return { timezone: null, rest: text }
  for (
    let candidate = match[0];
    candidate.trim() !== '';
    candidate = candidate.slice(0, Math.max(candidate.trimEnd().lastIndexOf(' '), 0))
  ) {
    const name = candidate
      .trim()
      .replace(/^,\s*/, '')
      .replace(/^in\s+/i, '')
      .replace(/^the\s+/i, '')
      .replace(/\s+(?:time|timezone|time zone)$/i, '')
    const timezone = findTimeZone(name)
    if (timezone !== null) return { timezone, rest: text.slice(candidate.length) }
  }
  return { timezone: null, rest: text }
}

function toSchedule(phrase: string, clock: string | null, timezone: string | null): Schedule | null {
  const every = /(?:every|each)\s+(.+)|(hourly)/.exec(phrase)
  const interval = clock === null ? toInterval(every?.[1] ?? every?.[2] ?? phrase) : null
  if (interval) return { ...interval, type: 'interval', timezone, words: inWords(interval) }
  const days = daysOf(phrase)
  if (days === null) return null
  const time = clock ?? Object.entries(PARTS).find(([part]) => phrase.includes(part))?.[1] ?? '0 9'
  const cron = `${time} ${days}`
  return { type: 'cron', cron, timezone, words: `${daysInWords(days)} at ${clockInWords(time)}` }
}

const WEEK = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

function daysInWords(days: string): string {
  const [date = '*', , weekdays = '*'] = days.split(' ')
  if (date === 'L') return 'on the last day of every month'
  if (date !== '*') return `on day ${date} of every month`
  if (weekdays === '*') return 'every day'
  if (weekdays === '1-5') return 'on weekdays'
  return `every ${weekdays
    .split(',')
    .map((day) => WEEK[Number(day)])
    .join(' and ')}`
}

/** `0 9` is `09:00`. */
export function clockInWords(time: string): string {
  const [minute = '0', hour = '0'] = time.split(' ')
  return `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`
}

type Interval = { value: number; unit: 'minutes' | 'hours' | 'days' }

const EVERY: readonly (readonly [RegExp, Interval])[] = [
  [/^(?:hour|hourly)$|once an hour/, { value: 1, unit: 'hours' }],
  [/^minute$/, { value: 1, unit: 'minutes' }],
  [/half(?: an)? hour/, { value: 30, unit: 'minutes' }],
  [/quarter of an hour/, { value: 15, unit: 'minutes' }],
  [/^(?:single )?day$|^daily$|once a day/, { value: 1, unit: 'days' }],
  [/^other day$/, { value: 2, unit: 'days' }],
  [/^(?:week|weekly)$|once a week/, { value: 7, unit: 'days' }],
]

function toInterval(phrase: string): Interval | null {
  const [, times = '', unit] = /(twice|\w+ times) (?:an?|per|each|every) (day|hour)$/.exec(phrase) ?? []
  if (unit !== undefined) return timesPer(times === 'twice' ? 2 : parseCount(times), unit)
  const named = EVERY.find(([pattern]) => pattern.test(phrase))
  return named ? named[1] : countedInterval(phrase)
}

function countedInterval(phrase: string): Interval | null {
  const [, words = '', unit] =
    /^(\d+|two|three|four|five|six|ten|twelve|fifteen|twenty|thirty)\s+(min|hour|hr|day|week)/.exec(phrase) ??
    []
  const value = parseCount(words)
  if (value === null || value < 1) return null
  if (unit === 'week') return { value: value * 7, unit: 'days' }
  return { value, unit: unit === 'min' ? 'minutes' : unit === 'day' ? 'days' : 'hours' }
}

/** `three times a day` is every 8 hours. */
function timesPer(count: number | null, unit: string | undefined): Interval | null {
  const [whole, part] = unit === 'day' ? ([24, 'hours'] as const) : ([60, 'minutes'] as const)
  return count === null || count < 1 || whole % count !== 0 ? null : { value: whole / count, unit: part }
}

function inWords({ value, unit }: Interval): string {
  return value === 1 ? `every ${unit.slice(0, -1)}` : `every ${value} ${unit}`
}

/** Day of the month, month and day of the week, as cron has them. */
function daysOf(phrase: string): string | null {
  if (/weekday|work(?:ing)? ?day|business day|mon\w*\s*(?:to|-|through|thru)\s*fri/.test(phrase))
    return '* * 1-5'
  if (/weekend/.test(phrase)) return '* * 0,6'
  if (/month/.test(phrase)) return `${/last/.test(phrase) ? 'L' : (/\d{1,2}/.exec(phrase)?.[0] ?? '1')} * *`
  const named = DAYS.flatMap((day, at) =>
    new RegExp(String.raw`\b${day.slice(0, 3)}`).test(phrase) ? [at] : [],
  )
  if (named.length > 0) return `* * ${named.join(',')}`
  return /week/.test(phrase) ? '* * 1' : '* * *'
}
