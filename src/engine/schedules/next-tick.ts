import { Cron } from 'croner'
import type { SchedulePlan } from './schedule.ts'

const SECOND_MS = 1_000

/**
 * The first tick after a time; null when there is none to come. `createdAt` is what an interval without a start
 * counts from.
 *
 * Where clocks are put forward, a fixed time that does not exist comes at the moment they are; where they are put
 * back, one that exists twice comes the first time only. What is given by steps or lists keeps to its distances.
 */
export function nextTick(
  plan: SchedulePlan,
  { after, createdAt }: { after: Date; createdAt: Date },
): Date | null {
  const { recurrence, timezone, startAt, endAt } = plan
  const next =
    recurrence.kind === 'cron'
      ? toCron(recurrence.cron, timezone, startAt).nextRun(after)
      : nextByDistance(recurrence.intervalSeconds * SECOND_MS, { after, startAt, createdAt })
  return next && endAt && next > endAt ? null : next
}

/** Why the expression cannot be read in this time zone; null when it can. */
export function findCronFault(cron: string, timezone: string): string | null {
  try {
    toCron(cron, timezone)
    return null
  } catch (error) {
    return error instanceof Error ? error.message.replace(/^CronPattern: /, '') : String(error)
  }
}

export function isTimeZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

function nextByDistance(
  distanceMs: number,
  { after, startAt, createdAt }: { after: Date; startAt: Date | null; createdAt: Date },
): Date {
  if (startAt && after < startAt) return startAt
  const beginMs = (startAt ?? createdAt).getTime()
  const passed = Math.floor((after.getTime() - beginMs) / distanceMs)
  return new Date(beginMs + (passed + 1) * distanceMs)
}

/** Five fields: nothing comes more often than once a minute. */
function toCron(cron: string, timezone: string, startAt: Date | null = null): Cron {
  return new Cron(cron, { timezone, mode: '5-part', paused: true, ...(startAt && { startAt }) })
}
