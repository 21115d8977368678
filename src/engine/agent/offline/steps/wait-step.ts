import { unmask } from '../language/literals.ts'
import { durationInWords, parseDuration } from '../language/quantities.ts'
import type { ReadStep, StepPhrase } from './step-spec.ts'

const MOMENT = /\b(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})?)?)\b/i
const MAX_SECONDS = 31_536_000

/** A durable timer: `wait 5 minutes`, `a delay of an hour`, `wait until 2027-01-01`. */
export function readWait({ text, literals, name }: StepPhrase): ReadStep {
  const moment = MOMENT.exec(unmask(text, literals))?.[1]
  if (moment !== undefined) {
    const until = moment.includes('T') ? withZone(moment) : `${moment}T00:00:00Z`
    return { type: 'wait', name: name ?? `Wait until ${moment.slice(0, 10)}`, config: () => ({ until }) }
  }
  const seconds = parseDuration(text)
  if (seconds === null || seconds <= 0 || seconds > MAX_SECONDS)
    return { question: 'How long should it wait? Tell me a time such as "5 minutes" or "2 days".' }
  return { type: 'wait', name: name ?? `Wait ${durationInWords(seconds)}`, config: () => ({ seconds }) }
}

function withZone(moment: string): string {
  const whole = /T\d{2}:\d{2}(?:Z|[+-]|$)/.test(moment) ? moment.replace(/(T\d{2}:\d{2})/, '$1:00') : moment
  return /(?:Z|[+-]\d{2}:\d{2})$/.test(whole) ? whole : `${whole}Z`
}
