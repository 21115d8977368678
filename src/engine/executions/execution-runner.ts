import { withinTime } from '../../base/async.ts'
import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { ExecutionOutcome, ExecutionPlan } from './execution.ts'
import { failureEvents, sessionEvent, type ToolUse } from './execution-events.ts'
import { attemptEvents, ExecutionRun } from './execution-run.ts'
import type { ExecutionStore, Held, LostExecution } from './execution-store.ts'

/** Executions that one process works on at a time; one more is refused with UNAVAILABLE. */
const MAX_RUNNING = 2_000
const CANCEL_CHANNEL = 'execution.cancel'
/** On shutdown the calls in flight have so long to end by themselves before they are stopped. */
const STOP_SETTLE_MS = 1_000

export interface RunnerTiming {
  leaseMs: number
  renewMs: number
}

export interface RunnerParts {
  store: ExecutionStore
  bus: Bus
  timing: RunnerTiming
  resultUrl: (executionId: string) => string
  onBug: (cause: unknown, facts: { executionId?: string }) => void
}

export interface RunningExecution {
  /** The database's time of the start. */
  startedAt: Date
  /** The end, once it is durable; null when another process has taken the execution over. */
  outcome: Promise<ExecutionOutcome | null>
}

/**
 * The executions that this process works on. It holds a lease on each, by the database's clock, and renews them
 * all with one statement; what it learns there (a cancel, a lease that is lost) reaches the call's signal.
 */
export class ExecutionRunner {
  readonly #parts: RunnerParts
  readonly #running = new Map<string, ExecutionRun>()
  readonly #outcomes = new Set<Promise<unknown>>()
  #renewTimer: NodeJS.Timeout | null = null
  #unsubscribe: (() => void) | null = null
  #isClosing = false

  constructor(parts: RunnerParts) {
    this.#parts = parts
  }

  /** The number of executions in the hands of this process. */
  get size(): number {
    return this.#running.size
  }

  open(): void {
    this.#unsubscribe = this.#parts.bus.subscribe(CANCEL_CHANNEL, (executionId) => {
      if (executionId !== null) this.#running.get(executionId)?.stop('cancelled')
    })
    this.#scheduleRenewal()
  }

  /** Begins an execution. Resolves when its start is durable; the call goes on whatever becomes of the caller. */
  async start(plan: ExecutionPlan): Promise<RunningExecution> {
    if (this.#isClosing || this.#running.size >= MAX_RUNNING) {
      throw new AppError('UNAVAILABLE', 'The server cannot take on more work now', { retryAfterMs: 1_000 })
    }
    const held = heldOf(plan)
    const toolUse = newToolUse(plan)
    const events = [sessionEvent(held, plan.session.id), ...attemptEvents(held, toolUse, plan)]
    const startedAt = await this.#parts.store.start(plan, events)
    return { startedAt, outcome: this.#work(plan, toolUse, 1) }
  }

  /** Takes over an execution whose holder is gone, with a new attempt. False when somebody else was faster. */
  async takeOver(lost: LostExecution, plan: ExecutionPlan): Promise<boolean> {
    const toolUse = newToolUse(plan)
    const begun = await this.#parts.store.beginAttempt(
      { organizationId: lost.organizationId, executionId: lost.id, runId: lost.runId },
      {
        runId: plan.runId,
        events: attemptEvents(heldOf(plan), toolUse, plan),
        expiredOnly: true,
        lost: { code: 'WORKER_LOST', message: 'The worker was lost', retryable: true },
      },
    )
    if (begun) void this.#work(plan, toolUse, begun.attempt)
    return begun !== null
  }

  holds(executionId: string): boolean {
    return this.#running.has(executionId)
  }

  /** Stops an execution, whichever process holds it; the request is already durable. */
  cancel(executionId: string): void {
    this.#running.get(executionId)?.stop('cancelled')
    this.#parts.bus.publish(CANCEL_CHANNEL, executionId)
  }

  /**
   * Takes on nothing new, lets calls in flight end for `graceMs`, then stops the rest and gives their leases up,
   * so that another process need not wait for them.
   */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true
    await withinTime(Promise.allSettled(this.#outcomes), graceMs)
    if (this.#renewTimer) clearTimeout(this.#renewTimer)
    this.#unsubscribe?.()
    const left = [...this.#running.values()]
    for (const run of left) run.stop('shutdown')
    await withinTime(Promise.allSettled(this.#outcomes), STOP_SETTLE_MS)
    if (left.length > 0) await this.#parts.store.release(left.map((run) => run.held))
  }

  #work(plan: ExecutionPlan, toolUse: ToolUse, attempt: number): Promise<ExecutionOutcome | null> {
    const { store, resultUrl, onBug } = this.#parts
    const run = new ExecutionRun({ store, plan, attempt, toolUse, resultUrl, onBug })
    this.#running.set(plan.id, run)
    const outcome = run
      .execute()
      .catch((cause: unknown) => this.#failBroken(run, cause))
      .finally(() => {
        this.#running.delete(plan.id)
        this.#outcomes.delete(outcome)
      })
    this.#outcomes.add(outcome)
    return outcome
  }

  /** The end could not be written as it was; an end that says so is better than none. */
  async #failBroken(run: ExecutionRun, cause: unknown): Promise<ExecutionOutcome | null> {
    const { held, isIdempotent } = run
    this.#parts.onBug(cause, { executionId: held.executionId })
    const error = { code: 'INTERNAL', message: 'The result could not be recorded', retryable: isIdempotent }
    const events = failureEvents(held, error)
    const isWritten = await this.#parts.store
      .record({ held, status: 'failed', error, events })
      .catch(() => false)
    return isWritten ? { status: 'failed', error } : null
  }

  #scheduleRenewal(): void {
    this.#renewTimer = setTimeout(() => {
      this.#renew()
        .catch((cause: unknown) => this.#parts.onBug(cause, {}))
        .finally(() => this.#scheduleRenewal())
    }, this.#parts.timing.renewMs)
  }

  async #renew(): Promise<void> {
    const runs = [...this.#running.values()]
    if (runs.length === 0) return
    const asked = runs.map((run) => run.held)
    const renewed = await this.#parts.store.renew(asked)
    for (const [index, run] of runs.entries()) {
      const runId = asked[index]?.runId
      if (runId !== run.held.runId || !this.#running.has(run.held.executionId)) continue
      const lease = renewed.get(runId)
      if (!lease) run.stop('lease lost')
      else if (lease.isCancelled) run.stop('cancelled')
      else void run.signOfLife().catch((cause: unknown) => this.#parts.onBug(cause, run.held))
    }
  }
}

function heldOf(plan: ExecutionPlan): Held {
  return { organizationId: plan.organizationId, executionId: plan.id, runId: plan.runId }
}

function newToolUse(plan: ExecutionPlan): ToolUse {
  return { id: createId('runtime'), name: plan.capabilityName }
}
