import type pg from 'pg'
import { StatementBatcher } from '../../../platform/db/statement-batcher.ts'
import { inTransaction, type Transaction } from '../../../platform/db/transaction.ts'
import type { JobQueue } from '../../jobs/job-queue.ts'
import type { RunHooks, RunNews } from './run-hooks.ts'
import { RUN_QUEUE } from './run-queue.ts'
import type { RunRequest } from './run-request.ts'
import type { RunStore } from './run-store.ts'

/** Runs that are accepted by one transaction, its one insertion of jobs included. */
const MAX_BATCH = 100
const MAX_IN_FLIGHT = 2

/** What became of requests to run, for `announce` after the commit. */
export interface Accepted extends RunNews {
  /** The ids of those that have begun: the others' idempotency keys are taken. */
  begun: ReadonlySet<string>
}

/**
 * `taken`: another request holds the idempotency key. `limited`: there is a limit to what the run may spend, which has
 * to be looked at first. Nothing has been accepted with either.
 */
export type StartOutcome = 'begun' | 'taken' | 'limited'

export interface RunAcceptanceParts {
  pool: pg.Pool
  store: RunStore
  jobs: JobQueue
  hooks: RunHooks
  announce(news: RunNews): void
  /** Transactions at the same time. */
  maxInFlight?: number | undefined
}

/** The door through which all runs come: each is written with its job, so that none is forgotten. */
export class RunAcceptance {
  readonly #parts: RunAcceptanceParts
  readonly #starts: StatementBatcher<RunRequest, StartOutcome>

  constructor(parts: RunAcceptanceParts) {
    const { maxInFlight = MAX_IN_FLIGHT } = parts
    this.#parts = parts
    this.#starts = new StatementBatcher({
      maxInFlight,
      maxBatch: MAX_BATCH,
      run: (requests) => this.#startAll(requests),
    })
  }

  /** Accepts a run in a transaction that it shares with those that come at the same time, and announces it. */
  start(request: RunRequest): Promise<StartOutcome> {
    return this.#starts.add(request)
  }

  /** Accepts runs with the caller's transaction; with `sparesLimited` those for which there is no limit. */
  async accept(
    tx: Transaction,
    requests: readonly RunRequest[],
    how?: { sparesLimited: boolean },
  ): Promise<Accepted & { limited: ReadonlySet<string> }> {
    const { store, jobs, hooks } = this.#parts
    const items = requests.map((request) => {
      const { organizationId, runId, workflowId, metadata } = request
      const event = { type: 'workflowRun.started' as const, organizationId, runId, workflowId, metadata }
      return { ...request, notice: hooks.toNotice(event) }
    })
    const { begun, limited, isTold } = await store.accept(tx, items, how)
    const accepted = requests.filter(({ runId }) => begun.has(runId))
    const first = accepted.map(({ organizationId, runId, runAfterMs }) => ({
      organizationId,
      data: { organizationId, runId },
      after: runAfterMs ?? 0,
    }))
    await jobs.insert(tx, RUN_QUEUE, first)
    return { begun, limited, isTold, organizationIds: accepted.map(({ organizationId }) => organizationId) }
  }

  async #startAll(requests: readonly RunRequest[]): Promise<StartOutcome[]> {
    const { pool, announce } = this.#parts
    const accepted = await inTransaction(pool, (tx) => this.accept(tx, requests, { sparesLimited: true }))
    if (accepted.begun.size > 0) announce(accepted)
    return requests.map(({ runId }) => {
      if (accepted.begun.has(runId)) return 'begun'
      return accepted.limited.has(runId) ? 'limited' : 'taken'
    })
  }
}
