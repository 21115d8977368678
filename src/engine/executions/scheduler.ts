import { type AppError, isAppError } from '../../base/errors.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import { BackgroundLoop } from './background-loop.ts'
import type { ExecutionPlan } from './execution.ts'
import { failureEvents, toolResultEvent } from './execution-events.ts'
import { DUE_CHANNEL, type ExecutionRunner } from './execution-runner.ts'
import type { DueExecution, ExecutionStore } from './execution-store.ts'

const BATCH = 50

export interface SchedulerParts {
  store: ExecutionStore
  runner: ExecutionRunner
  bus: Bus
  /** The plan for the call as it can be made now; an AppError says why it cannot be made any more. */
  plan: (due: DueExecution) => Promise<ExecutionPlan>
  everyMs: number
  onBug: (cause: unknown, facts?: { executionId: string }) => void
}

/**
 * Begins executions that have waited for their time. Any number of processes may do so at the same time: the
 * database gives each execution to one of them.
 */
export class Scheduler {
  readonly #parts: SchedulerParts
  readonly #loop: BackgroundLoop
  #unsubscribe: (() => void) | null = null
  #isClosed = false

  constructor(parts: SchedulerParts) {
    const { everyMs, onBug } = parts
    this.#parts = parts
    this.#loop = new BackgroundLoop({ round: () => this.beginDue(), everyMs, onBug })
  }

  /** Looks at once, in intervals, and whenever something is said to be due. */
  open(): void {
    this.#unsubscribe = this.#parts.bus.subscribe(DUE_CHANNEL, () => this.#loop.wake())
    this.#loop.open()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#unsubscribe?.()
    await this.#loop.close()
  }

  /** One round, as long as it gets on and there is room. Resolves with how many executions it has begun or ended. */
  async beginDue(): Promise<number> {
    let total = 0
    for (;;) {
      if (this.#isClosed || this.#parts.runner.isFull) return total
      const due = await this.#parts.store.findDue(BATCH)
      const begun = await Promise.all(due.map((execution) => this.#tryBegin(execution)))
      const count = begun.filter(Boolean).length
      total += count
      if (due.length < BATCH || count === 0) return total
    }
  }

  async #tryBegin(due: DueExecution): Promise<boolean> {
    try {
      const plan = await this.#plan(due)
      return isAppError(plan) ? await this.#fail(due, plan) : await this.#parts.runner.beginDue(plan)
    } catch (cause) {
      this.#parts.onBug(cause, { executionId: due.id })
      return false
    }
  }

  /** What the world has become while it waited is the caller's to know; anything else is tried again. */
  async #plan(due: DueExecution): Promise<ExecutionPlan | AppError> {
    try {
      return await this.#parts.plan(due)
    } catch (cause) {
      if (isAppError(cause)) return cause
      throw cause
    }
  }

  /** A tool that has been called, and has asked, gets no answer: its call ends here. */
  #fail(due: DueExecution, { code, message }: AppError): Promise<boolean> {
    const held = { organizationId: due.organizationId, executionId: due.id, runId: due.runId }
    const error = { code, message, retryable: false }
    const result = () => toolResultEvent(held, due.capabilityName, { output: message, error: true })
    const events = [...(due.continuation ? [result()] : []), ...failureEvents(held, error)]
    return this.#parts.store.record({
      held,
      status: 'failed',
      error,
      events,
      seqBefore: null,
      lostOnly: true,
    })
  }
}
