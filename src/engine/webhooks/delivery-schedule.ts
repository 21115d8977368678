const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

/** limits.md: now, then so long after each attempt that failed. */
const DELAYS_MS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 10 * HOUR]
/** Of a delay, either way, so that what failed together does not come back together. */
const JITTER = 0.1
/** An endpoint that asks for more patience than this does not get it. */
const MAX_ASKED_MS = 24 * HOUR

/**
 * How long to wait after the given attempt (1 for the first) has failed; null when it was the last one. An endpoint
 * that asks for more time gets it, up to 24 hours. `random` is from 0 to 1.
 */
export function nextDelayMs(attempt: number, { askedMs = 0, random = Math.random() } = {}): number | null {
  const delayMs = DELAYS_MS[attempt - 1]
  if (delayMs === undefined) return null
  const jittered = delayMs * (1 + JITTER * (2 * random - 1))
  return Math.round(Math.max(jittered, Math.min(askedMs, MAX_ASKED_MS)))
}
