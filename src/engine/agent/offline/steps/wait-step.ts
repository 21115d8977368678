import type { JsonObject } from '../../../../base/json.ts'
import { unmask } from '../language/literals.ts'
import { durationInWords, parseDuration } from '../language/quantities.ts'
import type { ReadStep, StepPhrase, StepSpec } from './step-spec.ts'

const MOMENT = /\b(\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2})?(?:\.\d{1,3})?(?:Z|[+-]\d{2}:\d{2})?)?)\b/i
const MAX_SECONDS = 31_536_000

/** A durable timer: `wait 5 minutes`, `a delay of an hour`, `wait until 2027-01-01`. */
export function readWait({ text, literals, name }: StepPhrase): ReadStep {
  const moment = MOMENT.exec(unmask(text, literals))?.[1]
  if (moment !== undefined) {
    const until = moment.includes('T') ? withZone(moment) : `${moment}T00:00:00Z`
    return waitStep({ until }, name)
  }
  const seconds = parseDuration(text)
  if (seconds === null || seconds <= 0 || seconds > MAX_SECONDS)
    return { question: 'How long should it wait? Tell me a time such as "5 minutes" or "2 days".' }
  return waitStep({ seconds }, name)
}

/** The name that tells how long or until when a block waits; null for what its config does not say. */
export function waitName({ seconds, until }: JsonObject): string | null {
  if (typeof until === 'string' && /^\d{4}-\d{2}-\d{2}/.test(until)) return `Wait until ${until.slice(0, 10)}`
  return typeof seconds === 'number' ? `Wait ${durationInWords(seconds)}` : null
}

function waitStep(config: JsonObject, name: string | null): StepSpec {
  return { type: 'wait', name: name ?? waitName(config) ?? 'Wait', config: () => config }
}

function withZone(moment: string): string {
  const whole = /T\d{2}:\d{2}(?:Z|[+-]|$)/.test(moment) ? moment.replace(/(T\d{2}:\d{2})/, '$1:00') : moment
  return /(?:Z|[+-]\d{2}:\d{2})$/.test(whole) ? whole : `${whole}Z`
}
