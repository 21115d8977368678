import type pg from 'pg'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { DueSchedule, Recurrence, SchedulePlan } from './schedule.ts'
import { FIND_DUE, LOCK_TICK, TAKE_TICK } from './sql/ticks.ts'

/** A plan as its row has it. */
export interface PlanRow extends Omit<SchedulePlan, 'recurrence'> {
  kind: Recurrence['kind']
  cron: string | null
  intervalSeconds: number | null
}

type DueRow = PlanRow & Omit<DueSchedule, 'plan'>

/** What became of a tick. */
export interface TakenTick {
  nextRunAt: Date | null
  /** The run that it begins. */
  runId: string | null
  /** Why it begins none. */
  error: string | null
}

/** Schedules as the process sees them that begins their runs. */
export class ScheduleStore {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async findDue(limit: number): Promise<DueSchedule[]> {
    const { rows } = await this.#pool.query<DueRow>({ name: 'schedule-due', text: FIND_DUE, values: [limit] })
    return rows.map((row) => ({ ...row, plan: toPlan(row) }))
  }

  /** Keeps the tick for the transaction. False when another process has taken it, or the schedule was changed. */
  async lock(tx: Transaction, { organizationId, id, dueAt }: DueSchedule): Promise<boolean> {
    return (await tx.query(LOCK_TICK, [organizationId, id, dueAt])).rowCount === 1
  }

  async take(
    { organizationId, id, dueAt }: DueSchedule,
    { nextRunAt, runId, error }: TakenTick,
    connection: Pick<pg.Pool, 'query'> | Transaction = this.#pool,
  ): Promise<void> {
    await connection.query(TAKE_TICK, [organizationId, id, dueAt, nextRunAt, runId, error])
  }
}

export function toPlan({
  kind,
  cron,
  intervalSeconds,
  timezone,
  startAt,
  endAt,
  maxRuns,
}: PlanRow): SchedulePlan {
  const recurrence: Recurrence =
    kind === 'cron' ? { kind, cron: cron ?? '' } : { kind, intervalSeconds: intervalSeconds ?? 0 }
  return { recurrence, timezone, startAt, endAt, maxRuns }
}

export function toPlanRow({ recurrence, timezone, startAt, endAt, maxRuns }: SchedulePlan): PlanRow {
  const cron = recurrence.kind === 'cron' ? recurrence.cron : null
  const intervalSeconds = recurrence.kind === 'interval' ? recurrence.intervalSeconds : null
  return { kind: recurrence.kind, cron, intervalSeconds, timezone, startAt, endAt, maxRuns }
}
