import { AppError, type FieldIssue } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { findCronFault, isTimeZone, nextTick } from '../../engine/schedules/next-tick.ts'
import type { SchedulePlan } from '../../engine/schedules/schedule.ts'

const MIN_INTERVAL_SECONDS = 60
const MAX_INTERVAL_SECONDS = 366 * 24 * 60 * 60
const MAX_RUNS = 2 ** 31 - 1
const MAX_CRON_CHARS = 200
const UTC = 'UTC'
/** Five fields, or a name such as @daily: the library would take a single date as well. */
const CRON = /^(?:@[a-z]+|\S+(?:\s+\S+){4})$/i

export interface ScheduleInput {
  kind: 'cron' | 'interval'
  cron?: string | null | undefined
  intervalSeconds?: number | null | undefined
  /** UTC unless told otherwise. */
  timezone?: string | null | undefined
  startAt?: Date | null | undefined
  endAt?: Date | null | undefined
  maxRuns?: number | null | undefined
}

/** Where a schedule comes from, by which its issues are found. */
type Place = 'input' | 'schedule'

/**
 * Throws VALIDATION with every issue, on `input` unless told otherwise: for an expression that cannot be read, an
 * interval under a minute or over a year, an unknown time zone, bounds out of order, and for a schedule without a
 * single tick after `now`.
 */
export function parseSchedule(input: ScheduleInput, now: Date, place: Place = 'input'): SchedulePlan {
  const issues = scheduleIssues(input)
  if (issues.length > 0) throw refused(place, issues)
  const { kind, cron, intervalSeconds, timezone, startAt, endAt, maxRuns } = input
  const recurrence =
    kind === 'cron' ? { kind, cron: cron ?? '' } : { kind, intervalSeconds: intervalSeconds ?? 0 }
  const bounds = { startAt: startAt ?? null, endAt: endAt ?? null, maxRuns: maxRuns ?? null }
  const plan = { recurrence, timezone: timezone ?? UTC, ...bounds }
  if (nextTick(plan, { after: now, createdAt: now })) return plan
  throw refused(place, [issue(kind === 'cron' ? 'cron' : 'endAt', 'never comes')])
}

/** The same for the keys of a starter block (vendors.md); null where it has no schedule, or has switched it off. */
export function parseStarterSchedule(config: JsonObject, now: Date): SchedulePlan | null {
  if (config.schedule_enabled !== true) return null
  const { schedule_type: type, schedule_cron: cron, schedule_timezone: timezone } = config
  return parseSchedule(
    {
      kind: type === 'cron' ? 'cron' : 'interval',
      cron: typeof cron === 'string' ? cron : null,
      intervalSeconds: toSeconds(config),
      timezone: typeof timezone === 'string' && timezone !== '' ? timezone : UTC,
      startAt: toTime(config.schedule_start_at),
      endAt: toTime(config.schedule_end_at),
      maxRuns: typeof config.schedule_max_runs === 'number' ? config.schedule_max_runs : null,
    },
    now,
    'schedule',
  )
}

function scheduleIssues({ kind, cron, intervalSeconds, timezone, startAt, endAt, maxRuns }: ScheduleInput) {
  const zone = timezone ?? UTC
  return [
    ...(isTimeZone(zone) ? [] : [issue('timezone', 'must be an IANA name, such as Europe/Berlin')]),
    ...(kind === 'cron'
      ? cronIssues(cron ?? '', isTimeZone(zone) ? zone : UTC)
      : intervalIssues(intervalSeconds)),
    ...(startAt && endAt && startAt > endAt ? [issue('endAt', 'must not be before startAt')] : []),
    ...(maxRuns != null && !isWithin(maxRuns, 1, MAX_RUNS) ? [issue('maxRuns', 'must be at least 1')] : []),
    ...[['startAt', startAt] as const, ['endAt', endAt] as const].flatMap(([field, time]) =>
      time && Number.isNaN(time.getTime()) ? [issue(field, 'must be a time in RFC 3339')] : [],
    ),
  ]
}

function cronIssues(cron: string, timezone: string): FieldIssue[] {
  if (cron === '' || cron.length > MAX_CRON_CHARS) {
    return [issue('cron', `must have 1 to ${MAX_CRON_CHARS} characters`)]
  }
  const fault = CRON.test(cron) ? findCronFault(cron, timezone) : 'it has another form'
  return fault === null ? [] : [issue('cron', `must have five fields, such as 0 9 * * 1-5: ${fault}`)]
}

function intervalIssues(seconds: number | null | undefined): FieldIssue[] {
  if (isWithin(seconds ?? 0, MIN_INTERVAL_SECONDS, MAX_INTERVAL_SECONDS)) return []
  return [issue('intervalSeconds', `must be from ${MIN_INTERVAL_SECONDS} to ${MAX_INTERVAL_SECONDS}`)]
}

function isWithin(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most
}

const UNIT_SECONDS = { minutes: 60, hours: 3_600, days: 86_400 } as const

function toSeconds({
  schedule_interval_value: value,
  schedule_interval_unit: unit,
}: JsonObject): number | null {
  const seconds = unit === 'hours' || unit === 'days' ? UNIT_SECONDS[unit] : UNIT_SECONDS.minutes
  return typeof value === 'number' ? value * seconds : null
}

function toTime(value: unknown): Date | null {
  return typeof value === 'string' && value !== '' ? new Date(value) : null
}

function issue(field: string, message: string): FieldIssue {
  return { path: [field], code: 'invalid_value', message: `${field} ${message}` }
}

function refused(place: Place, issues: FieldIssue[]): AppError<'VALIDATION'> {
  const placed = issues.map((one) => ({ ...one, path: [place, ...one.path] }))
  return new AppError('VALIDATION', 'Invalid schedule', { issues: placed })
}
