import { withinTime } from '../../base/async.ts'
import { AppError } from '../../base/errors.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import { BackgroundLoop } from './background-loop.ts'
import type { ExecutionOutcome, ExecutionPlan, ExecutionWait } from './execution.ts'
import { attemptEvents, sessionEvent, waitingEvent } from './execution-events.ts'
import { ExecutionRun } from './execution-run.ts'
import type { ExecutionStore, LostExecution } from './execution-store.ts'
import type { ExecutionTiming } from './execution-timing.ts'
import { lostAttempt } from './lost-attempt.ts'

/** Executions that one process works on at a time; one more is refused with UNAVAILABLE. */
const MAX_RUNNING = 2_000
const CANCEL_CHANNEL = 'execution.cancel'
/** Tells reapers that there is something to take over now. */
export const LOST_CHANNEL = 'execution.lost'
/** Tells whoever begins what has waited that there is something to begin now. */
export const DUE_CHANNEL = 'execution.due'
/** Calls that are stopped on shutdown have so long to settle. */
const SETTLE_MS = 1_000

export interface RunnerParts {
  store: ExecutionStore
  bus: Bus
  timing: ExecutionTiming
  resultUrl: (executionId: string) => string
  onBug: (cause: unknown, facts?: { executionId: string }) => void
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
  readonly #renewal: BackgroundLoop
  readonly #running = new Map<string, ExecutionRun>()
  /** Everything that is under way: starts, take-overs, calls. */
  readonly #pending = new Set<Promise<unknown>>()
  #unsubscribe: (() => void) | null = null
  #isClosing = false

  constructor(parts: RunnerParts) {
    const { timing, onBug } = parts
    this.#parts = parts
    this.#renewal = new BackgroundLoop({ round: () => this.#renew(), everyMs: timing.renewMs, onBug })
  }

  /** The number of executions in the hands of this process. */
  get size(): number {
    return this.#running.size
  }

  /** Whether one more execution would be refused. */
  get isFull(): boolean {
    return this.#isClosing || this.#pending.size >= MAX_RUNNING
  }

  open(): void {
    this.#renewal.open()
    this.#unsubscribe = this.#parts.bus.subscribe(CANCEL_CHANNEL, (executionId) => {
      if (executionId !== null) this.#running.get(executionId)?.cancel()
    })
  }

  /**
   * Begins an execution. Resolves when its start is durable; the call goes on whatever becomes of the caller. Null
   * when another request holds the plan's idempotency key. Throws UNAVAILABLE when the process is full or closing.
   */
  async start(plan: ExecutionPlan): Promise<RunningExecution | null> {
    if (!this.isFull) return this.#track(this.#start(plan))
    throw new AppError('UNAVAILABLE', 'The server cannot take on more work now', { retryAfterMs: 1_000 })
  }

  /**
   * Accepts an execution that has to wait: from then on it needs no process until its time has come. Resolves with
   * the database's time; null when another request holds the plan's idempotency key.
   */
  async accept(plan: ExecutionPlan, wait: ExecutionWait): Promise<Date | null> {
    const ids = { executionId: plan.id, runId: plan.runId }
    return this.#parts.store.start(plan, [sessionEvent(ids, plan.session.id), waitingEvent(ids, wait)])
  }

  /** Begins what has waited. False when somebody else was faster, or it is to be cancelled. */
  async beginDue(plan: ExecutionPlan): Promise<boolean> {
    return this.isFull ? false : this.#track(this.#beginDue(plan))
  }

  /** Takes over an execution whose holder is gone, with a new attempt. False when somebody else was faster. */
  async takeOver(lost: LostExecution, plan: ExecutionPlan): Promise<boolean> {
    return this.isFull ? false : this.#track(this.#takeOver(lost, plan))
  }

  holds(executionId: string): boolean {
    return this.#running.has(executionId)
  }

  /**
   * Stops an execution, whichever process holds it. False when it does not exist or has ended. The hint may be
   * lost: the holder then hears of it with its next renewal.
   */
  async cancel(organizationId: string, executionId: string): Promise<boolean> {
    const asked = await this.#parts.store.requestCancel(organizationId, executionId)
    if (!asked) return false
    this.#parts.bus.publish(asked.isHeld ? CANCEL_CHANNEL : LOST_CHANNEL, executionId)
    return true
  }

  /**
   * Takes on nothing new, lets calls in flight end for `graceMs`, then stops the rest and gives their leases up,
   * so that another process need not wait for them.
   */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true
    const settled = this.#settled()
    await withinTime(settled, graceMs)
    const left = [...this.#running.values()]
    for (const run of left) run.abandon('shutdown')
    await withinTime(settled, SETTLE_MS)
    this.#unsubscribe?.()
    await this.#renewal.close()
    if (left.length > 0) await this.#release(left)
  }

  async #start(plan: ExecutionPlan): Promise<RunningExecution | null> {
    const ids = { executionId: plan.id, runId: plan.runId }
    const events = [sessionEvent(ids, plan.session.id), ...attemptEvents(ids, plan)]
    const startedAt = await this.#parts.store.start(plan, events)
    return startedAt && { startedAt, outcome: this.#run(plan, { attempt: 1, lastSeq: events.length }) }
  }

  async #beginDue(plan: ExecutionPlan): Promise<boolean> {
    const held = { organizationId: plan.organizationId, executionId: plan.id, runId: plan.runId }
    const begun = await this.#parts.store.beginDue(held, attemptEvents(held, plan))
    if (begun) void this.#run(plan, begun)
    return begun !== null
  }

  async #takeOver(lost: LostExecution, plan: ExecutionPlan): Promise<boolean> {
    const { held, error, events } = lostAttempt(lost)
    const ids = { executionId: lost.id, runId: plan.runId }
    const next = { runId: plan.runId, events: [...events, ...attemptEvents(ids, plan)], lost: error }
    const begun = await this.#parts.store.beginAttempt(held, next)
    if (begun) void this.#run(plan, begun)
    return begun !== null
  }

  #run(plan: ExecutionPlan, begun: { attempt: number; lastSeq: number }): Promise<ExecutionOutcome | null> {
    const { store, timing, resultUrl, onBug } = this.#parts
    const run = new ExecutionRun({ store, plan, begun, timing, resultUrl, onBug })
    this.#running.set(plan.id, run)
    return this.#track(run.execute().finally(() => this.#running.delete(plan.id)))
  }

  #track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.#pending.delete(tracked))
    this.#pending.add(tracked)
    return tracked
  }

  async #settled(): Promise<void> {
    while (this.#pending.size > 0) await Promise.allSettled(this.#pending)
  }

  async #renew(): Promise<void> {
    const asked = [...this.#running.values()].map((run) => ({ run, held: run.held }))
    if (asked.length === 0) return
    const renewed = await this.#parts.store.renew(asked.map(({ held }) => held))
    for (const { run, held } of asked) {
      if (run.held !== held || run.isBeginning || !this.holds(held.executionId)) continue
      const lease = renewed.get(held.runId)
      if (!lease) run.abandon('lease lost')
      else if (lease.isCancelled) run.cancel()
      else void run.addSignOfLife()
    }
  }

  async #release(runs: readonly ExecutionRun[]): Promise<void> {
    try {
      await this.#parts.store.release(runs.map((run) => run.held))
      this.#parts.bus.publish(LOST_CHANNEL, '')
    } catch (cause) {
      this.#parts.onBug(cause)
    }
  }
}
