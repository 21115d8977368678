import type pg from 'pg'
import { StatementBatcher } from '../../../platform/db/statement-batcher.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { JobQueue } from '../../jobs/job-queue.ts'
import { acceptStatement } from '../sql/accept.ts'
import type { RunHooks, RunNews } from './run-hooks.ts'
import { RUN_QUEUE } from './run-queue.ts'
import type { RunRequest } from './run-request.ts'
import type { RunStore } from './run-store.ts'

/** Runs that are accepted by one statement. */
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
  /** Statements at the same time. */
  maxInFlight?: number | undefined
}

/** The door through which all runs come: each is written with its job, so that none is forgotten. */
export class RunAcceptance {
  readonly #parts: RunAcceptanceParts
  readonly #starts: StatementBatcher<RunRequest, StartOutcome>
  #statement: string | null = null

  constructor(parts: RunAcceptanceParts) {
    const { maxInFlight = MAX_IN_FLIGHT } = parts
    this.#parts = parts
    this.#starts = new StatementBatcher({
      maxInFlight,
      maxBatch: MAX_BATCH,
      run: (requests) => this.#startAll(requests),
    })
  }

  /** Accepts a run by a statement that it shares with those that come at the same time, and announces it. */
  start(request: RunRequest): Promise<StartOutcome> {
    return this.#starts.add(request)
  }

  /** Accepts runs with the caller's transaction, whatever limits there are. */
  accept(tx: Transaction, requests: readonly RunRequest[]): Promise<Accepted> {
    return this.#accept(tx, requests, { sparesLimited: false })
  }

  async #accept(
    connection: Transaction | pg.Pool,
    requests: readonly RunRequest[],
    { sparesLimited }: { sparesLimited: boolean },
  ): Promise<Accepted & { limited: ReadonlySet<string> }> {
    const { store, hooks } = this.#parts
    const items = requests.map((request) => {
      const { organizationId, runId, workflowId, metadata } = request
      const event = { type: 'workflowRun.started' as const, organizationId, runId, workflowId, metadata }
      return { ...request, notice: hooks.toNotice(event) }
    })
    const statement = await this.#loadStatement()
    const { begun, limited, isTold } = await store.accept(connection, items, { statement, sparesLimited })
    const accepted = requests.filter(({ runId }) => begun.has(runId))
    return { begun, limited, isTold, organizationIds: accepted.map(({ organizationId }) => organizationId) }
  }

  async #startAll(requests: readonly RunRequest[]): Promise<StartOutcome[]> {
    const { pool, announce } = this.#parts
    const accepted = await this.#accept(pool, requests, { sparesLimited: true })
    if (accepted.begun.size > 0) announce(accepted)
    return requests.map(({ runId }) => {
      if (accepted.begun.has(runId)) return 'begun'
      return accepted.limited.has(runId) ? 'limited' : 'taken'
    })
  }

  /** With pg-boss's part for the jobs, which is known once the queues are open. */
  async #loadStatement(): Promise<string> {
    this.#statement ??= acceptStatement(await this.#parts.jobs.insertionOf(RUN_QUEUE))
    return this.#statement
  }
}
