import { createId } from '../../base/ids.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import { BackgroundLoop } from './background-loop.ts'
import type { ExecutionError, ExecutionPlan } from './execution.ts'
import { failureEvents } from './execution-events.ts'
import { cancelledError, workerLostError } from './execution-failure.ts'
import { type ExecutionRunner, LOST_CHANNEL } from './execution-runner.ts'
import type { ExecutionStore, LostExecution } from './execution-store.ts'
import { lostAttempt } from './lost-attempt.ts'

const BATCH = 50
/** An execution that has lost its worker so often is not tried again: it may be what kills them. */
const MAX_CRASH_ATTEMPTS = 3

export interface ReaperParts {
  store: ExecutionStore
  runner: ExecutionRunner
  bus: Bus
  /** The plan for calling the same tool again under a new run id; null when that cannot be or is not safe. */
  replan: (lost: LostExecution, runId: string) => Promise<ExecutionPlan | null>
  everyMs: number
  onBug: (cause: unknown, facts?: { executionId: string }) => void
}

/**
 * Finds executions whose holder is gone and brings each to an end: an idempotent call is made again, another one
 * fails and says that it may have taken effect. Any number of processes may do so at the same time.
 */
export class Reaper {
  readonly #parts: ReaperParts
  readonly #loop: BackgroundLoop
  #unsubscribe: (() => void) | null = null
  #isClosed = false

  constructor(parts: ReaperParts) {
    const { everyMs, onBug } = parts
    this.#parts = parts
    this.#loop = new BackgroundLoop({ round: () => this.reap(), everyMs, onBug })
  }

  /** Looks at once, in intervals, and whenever something is said to be lost. */
  open(): void {
    this.#unsubscribe = this.#parts.bus.subscribe(LOST_CHANNEL, () => this.#loop.wake())
    this.#loop.open()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#unsubscribe?.()
    await this.#loop.close()
  }

  /** One round, as long as it gets on. Resolves with how many lost executions it has dealt with. */
  async reap(): Promise<number> {
    let total = 0
    for (;;) {
      const lost = await this.#parts.store.findLost(BATCH)
      const settled = await Promise.all(lost.map((execution) => this.#trySettle(execution)))
      const count = settled.filter(Boolean).length
      total += count
      if (lost.length < BATCH || count === 0 || this.#isClosed) return total
    }
  }

  async #trySettle(lost: LostExecution): Promise<boolean> {
    if (this.#parts.runner.holds(lost.id)) return false
    try {
      return await this.#settle(lost)
    } catch (cause) {
      this.#parts.onBug(cause, { executionId: lost.id })
      return false
    }
  }

  async #settle(lost: LostExecution): Promise<boolean> {
    if (lost.isCancelled)
      return this.#end(lost, cancelledError({ isIdempotent: lost.isIdempotent || lost.isUntouched }))
    if (!lost.isIdempotent || lost.attempt >= MAX_CRASH_ATTEMPTS)
      return this.#end(lost, workerLostError(lost))
    if (this.#parts.runner.isFull) return false
    const plan = await this.#replan(lost)
    return plan ? this.#parts.runner.takeOver(lost, plan) : this.#end(lost, workerLostError(lost))
  }

  /** What cannot be planned ends; left as it is, it would be found first for ever. */
  async #replan(lost: LostExecution): Promise<ExecutionPlan | null> {
    try {
      return await this.#parts.replan(lost, createId('run'))
    } catch (cause) {
      this.#parts.onBug(cause, { executionId: lost.id })
      return null
    }
  }

  #end(lost: LostExecution, error: ExecutionError): Promise<boolean> {
    const { held, events } = lostAttempt(lost)
    return this.#parts.store.record({
      held,
      status: error.code === 'CANCELLED' ? 'cancelled' : 'failed',
      error,
      events: [...events, ...failureEvents(held, error)],
      seqBefore: null,
      lostOnly: true,
    })
  }
}
