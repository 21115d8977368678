/** When a schedule ticks: by the calendar of a time zone, or at equal distances in time. */
export type Recurrence = { kind: 'cron'; cron: string } | { kind: 'interval'; intervalSeconds: number }

/** What somebody asks for. */
export interface SchedulePlan {
  recurrence: Recurrence
  /** An IANA name; intervals do not depend on it. */
  timezone: string
  /** The first tick that may be; an interval counts from here. */
  startAt: Date | null
  /** The last tick that may be. */
  endAt: Date | null
  maxRuns: number | null
}

/** A schedule whose time has come. */
export interface DueSchedule {
  id: string
  organizationId: string
  workflowId: string
  plan: SchedulePlan
  /** When an interval without a start began. */
  createdAt: Date
  runCount: number
  /** The tick that is due, the oldest one. */
  dueAt: Date
  /** By the database's clock. */
  now: Date
}
