import { AppError } from '../../base/errors.ts'
import { MAX_EXECUTION_MS } from './execution-plan.ts'

const MIN_TIMEOUT_MS = 1_000
/** A year: what lies further ahead is a mistake. */
const MAX_AHEAD_MS = 365 * 24 * 60 * 60 * 1_000

/**
 * The call's timeout, the longest one for none. Throws VALIDATION unless it is 1 s to an hour, in whole milliseconds.
 */
export function parseTimeout(timeoutMs: number | undefined): number {
  if (timeoutMs === undefined) return MAX_EXECUTION_MS
  if (Number.isInteger(timeoutMs) && timeoutMs >= MIN_TIMEOUT_MS && timeoutMs <= MAX_EXECUTION_MS)
    return timeoutMs
  throw invalid('timeoutMs', `must be a whole number from ${MIN_TIMEOUT_MS} to ${MAX_EXECUTION_MS}`)
}

/** The time of the begin; null for at once. Throws VALIDATION for one that has passed or is over a year ahead. */
export function parseRunAt(runAt: Date | undefined, now: number = Date.now()): Date | null {
  if (runAt === undefined) return null
  const aheadMs = runAt.getTime() - now
  if (aheadMs > 0 && aheadMs <= MAX_AHEAD_MS) return runAt
  throw invalid('runAt', 'must lie in the future, at most 365 days ahead')
}

function invalid(field: string, message: string): AppError<'VALIDATION'> {
  const issues = [{ path: [field], code: 'out_of_range', message }]
  return new AppError('VALIDATION', `${field} ${message}`, { issues })
}
