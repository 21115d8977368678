const NAMED: Readonly<Record<string, string>> = { noon: '0 12', midday: '0 12', midnight: '0 0' }
const CLOCK = /(\d{1,2})(?:[:.](\d{2}))?\s?(am|pm|a\.m\.|p\.m\.)?/i

/** Minute and hour as cron has them: `9` and `9:00 am` are `0 9`, `5:30 pm` is `30 17`. Null for no time of day. */
export function readClock(phrase: string): string | null {
  const named = Object.entries(NAMED).find(([word]) => phrase.toLowerCase().includes(word))?.[1]
  if (named !== undefined) return named
  const match = CLOCK.exec(phrase)
  if (!match) return null
  const half = match[3]?.toLowerCase().charAt(0)
  const given = Number(match[1])
  const hour = half === 'p' && given < 12 ? given + 12 : half === 'a' && given === 12 ? 0 : given
  const minute = Number(match[2] ?? 0)
  return hour > 23 || minute > 59 ? null : `${minute} ${hour}`
}
