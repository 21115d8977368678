import type pg from 'pg'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import { BackgroundLoop } from '../executions/background-loop.ts'
import type { RunRequest } from '../workflow/runs/run-request.ts'
import { nextTick } from './next-tick.ts'
import type { DueSchedule } from './schedule.ts'
import type { ScheduleStore } from './schedule-store.ts'

/** Ticks in one round; while there are as many, the next round follows at once. */
const BATCH = 50
/** How late a tick may be noticed. */
const EVERY_MS = 1_000
/** A tick that meets a bug is tried again after so long, and stands in nobody's way. */
const POSTPONE_MS = 60_000
const FAILED = 'The run could not be started: the server failed'

/** A run that is ready to be accepted, or why there is none. */
export type TickPlan = { request: RunRequest } | { refusal: string }

export interface AcceptedTick {
  /** Why there is no run. */
  refusal: string | null
  /** After the commit. */
  announce(): void
}

export interface ScheduleWorkerParts {
  pool: pg.Pool
  store: ScheduleStore
  plan(due: DueSchedule): Promise<TickPlan>
  /** Accepts the run with the transaction. */
  accept(tx: Transaction, request: RunRequest): Promise<AcceptedTick>
  onBug(cause: unknown): void
}

/**
 * Begins the runs of schedules as their ticks come due. A tick is taken in the transaction that accepts its run: any
 * number of processes may look, and each tick begins one run. After a time in which nobody looked there is one run
 * for all the ticks that were missed, and the next one is the first that lies ahead.
 */
export class ScheduleWorker {
  readonly #parts: ScheduleWorkerParts
  readonly #loop: BackgroundLoop

  constructor(parts: ScheduleWorkerParts) {
    this.#parts = parts
    this.#loop = new BackgroundLoop({
      round: () => this.#round(),
      everyMs: EVERY_MS,
      onBug: parts.onBug,
    })
  }

  open(): void {
    this.#loop.open()
  }

  close(): Promise<void> {
    return this.#loop.close()
  }

  async #round(): Promise<void> {
    const due = await this.#parts.store.findDue(BATCH)
    for (const schedule of due) await this.#tick(schedule)
    if (due.length === BATCH) this.#loop.wake()
  }

  async #tick(due: DueSchedule): Promise<void> {
    const { store, plan, onBug } = this.#parts
    try {
      const planned = await plan(due)
      if ('request' in planned) await this.#begin(due, planned.request)
      else await store.take(due, { nextRunAt: tickAfter(due), runId: null, error: planned.refusal })
    } catch (cause) {
      onBug(cause)
      const nextRunAt = new Date(due.now.getTime() + POSTPONE_MS)
      await store.take(due, { nextRunAt, runId: null, error: FAILED })
    }
  }

  async #begin(due: DueSchedule, request: RunRequest): Promise<void> {
    const { pool, store, accept } = this.#parts
    const accepted = await inTransaction(pool, async (tx) => {
      if (!(await store.lock(tx, due))) return null
      const tick = await accept(tx, request)
      const runId = tick.refusal === null ? request.runId : null
      const nextRunAt = tickAfter(due, { isRun: runId !== null })
      await store.take(due, { nextRunAt, runId, error: tick.refusal }, tx)
      return tick
    })
    accepted?.announce()
  }
}

/** The first tick that lies ahead; null after the last run that there may be. */
function tickAfter({ plan, now, createdAt, runCount }: DueSchedule, { isRun = false } = {}): Date | null {
  const runs = isRun ? runCount + 1 : runCount
  if (plan.maxRuns !== null && runs >= plan.maxRuns) return null
  return nextTick(plan, { after: now, createdAt })
}
