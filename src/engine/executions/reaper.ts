import { createId } from '../../base/ids.ts'
import type { ExecutionError, ExecutionPlan } from './execution.ts'
import { failureEvents } from './execution-events.ts'
import type { ExecutionRunner } from './execution-runner.ts'
import type { ExecutionStore, LostExecution } from './execution-store.ts'

const BATCH = 50
/** An execution that has lost its worker so often is not tried again: it may be what kills them. */
const MAX_CRASH_ATTEMPTS = 3

export interface ReaperParts {
  store: ExecutionStore
  runner: ExecutionRunner
  /** The plan for calling the same tool again under a new run id; null when it is no longer offered. */
  replan: (lost: LostExecution, runId: string) => Promise<ExecutionPlan | null>
  everyMs: number
  onBug: (cause: unknown, facts: { executionId?: string }) => void
}

/**
 * Finds executions whose holder is gone and brings each to an end: an idempotent call is made again, another one
 * fails and says that it may have taken effect. Any number of processes may do so at the same time.
 */
export class Reaper {
  readonly #parts: ReaperParts
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(parts: ReaperParts) {
    this.#parts = parts
  }

  /** Looks at once, and then again and again. */
  async open(): Promise<void> {
    try {
      await this.reap()
    } catch (cause) {
      this.#parts.onBug(cause, {})
    }
    if (!this.#isClosed) this.#timer = setTimeout(() => void this.open(), this.#parts.everyMs)
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** One round over at most 50 lost executions. Resolves with how many it has dealt with. */
  async reap(): Promise<number> {
    const lost = await this.#parts.store.findLost(BATCH)
    let done = 0
    for (const execution of lost) {
      if (this.#parts.runner.holds(execution.id)) continue
      try {
        if (await this.#settle(execution)) done++
      } catch (cause) {
        this.#parts.onBug(cause, { executionId: execution.id })
      }
    }
    return done
  }

  async #settle(lost: LostExecution): Promise<boolean> {
    if (lost.isCancelled) {
      return this.#end(lost, { code: 'CANCELLED', message: 'The execution was cancelled', retryable: false })
    }
    if (!lost.isIdempotent || lost.attempt >= MAX_CRASH_ATTEMPTS) return this.#end(lost, workerLost(lost))
    const plan = await this.#parts.replan(lost, createId('run'))
    if (!plan) return this.#end(lost, workerLost(lost))
    return this.#parts.runner.takeOver(lost, plan)
  }

  #end(lost: LostExecution, error: ExecutionError): Promise<boolean> {
    const held = { organizationId: lost.organizationId, executionId: lost.id, runId: lost.runId }
    return this.#parts.store.record({
      held,
      status: error.code === 'CANCELLED' ? 'cancelled' : 'failed',
      error,
      events: failureEvents(held, error),
      expiredOnly: true,
    })
  }
}

function workerLost(lost: LostExecution): ExecutionError {
  const message = lost.isIdempotent ? 'The worker was lost' : 'The call may have taken effect'
  return { code: 'WORKER_LOST', message, retryable: lost.isIdempotent }
}
