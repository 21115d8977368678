import { withinTime } from '../../base/async.ts'
import { AppError } from '../../base/errors.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import { BackgroundLoop } from './background-loop.ts'
import type { ExecutionOutcome, ExecutionPlan, ExecutionWait } from './execution.ts'
import { attemptEvents, runStatusEvent, sessionEvent, waitingEvent } from './execution-events.ts'
import type { ExecutionQuestions } from './execution-questions.ts'
import { ExecutionRun } from './execution-run.ts'
import type { ExecutionStore, LostExecution } from './execution-store.ts'
import type { ExecutionTiming } from './execution-timing.ts'
import { lostAttempt } from './lost-attempt.ts'

/** Executions that one process works on at a time; one more is refused with UNAVAILABLE. */
const MAX_RUNNING = 2_000
const CANCEL_CHANNEL = 'execution.cancel'
/** Tells the holder of an execution that what its tool has asked is answered. */
export const ANSWERED_CHANNEL = 'execution.answered'
/** Tells reapers that there is something to take over now. */
export const LOST_CHANNEL = 'execution.lost'
/** Tells whoever begins what has waited that there is something to begin now. */
export const DUE_CHANNEL = 'execution.due'
/** Calls that are stopped on shutdown have so long to settle. */
const SETTLE_MS = 1_000

export interface RunnerParts {
  store: ExecutionStore
  questions: ExecutionQuestions
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
  /** The id of the first approval that its tool asks for while it runs; for ever pending when it asks for none. */
  asked: Promise<string>
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
  #unsubscribe: (() => void)[] = []
  #isClosing = false
  /** Whether the time for calls in flight is over: what begins now is put down at once. */
  #isStopping = false

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
    const onHint = (channel: string, act: (run: ExecutionRun) => void) =>
      this.#parts.bus.subscribe(channel, (executionId) => {
        const run = executionId === null ? undefined : this.#running.get(executionId)
        if (run) act(run)
      })
    this.#unsubscribe = [
      onHint(CANCEL_CHANNEL, (run) => run.cancel()),
      onHint(ANSWERED_CHANNEL, (run) => run.hearAnswer()),
    ]
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
    this.#isStopping = true
    const left = [...this.#running.values()]
    for (const run of left) run.abandon('shutdown')
    await withinTime(settled, SETTLE_MS)
    for (const unsubscribe of this.#unsubscribe) unsubscribe()
    await this.#renewal.close()
    if (left.length > 0) await this.#release(left)
  }

  async #start(plan: ExecutionPlan): Promise<RunningExecution | null> {
    const ids = { executionId: plan.id, runId: plan.runId }
    const events = [sessionEvent(ids, plan.session.id), ...attemptEvents(ids, plan)]
    const startedAt = await this.#parts.store.start(plan, events)
    return startedAt && { startedAt, ...this.#run(plan, { attempt: 1, lastSeq: events.length }) }
  }

  async #beginDue(plan: ExecutionPlan): Promise<boolean> {
    const held = { organizationId: plan.organizationId, executionId: plan.id, runId: plan.runId }
    const events = plan.resume ? [runStatusEvent(held, 'executing', 'approval')] : attemptEvents(held, plan)
    const begun = await this.#parts.store.beginDue(held, events)
    if (begun) this.#run(plan, begun)
    return begun !== null
  }

  async #takeOver(lost: LostExecution, plan: ExecutionPlan): Promise<boolean> {
    const { held, error, events } = lostAttempt(lost)
    const ids = { executionId: lost.id, runId: plan.runId }
    const next = { runId: plan.runId, events: [...events, ...attemptEvents(ids, plan)], lost: error }
    const begun = await this.#parts.store.beginAttempt(held, next)
    if (begun) this.#run(plan, begun)
    return begun !== null
  }

  #run(
    plan: ExecutionPlan,
    begun: { attempt: number; lastSeq: number },
  ): Pick<RunningExecution, 'outcome' | 'asked'> {
    const run = new ExecutionRun({ ...this.#parts, plan, begun })
    if (this.#isStopping) return { outcome: this.#track(this.#putDown(run)), asked: run.asked }
    this.#running.set(plan.id, run)
    const outcome = this.#track(run.execute().finally(() => this.#running.delete(plan.id)))
    return { outcome, asked: run.asked }
  }

  /** What was claimed before the stop, and known only after it: its tool is not called. */
  async #putDown(run: ExecutionRun): Promise<null> {
    await this.#release([run])
    return null
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
