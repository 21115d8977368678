import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { NewEvent } from '../../event-log/event.ts'
import type { GraphNode } from '../graph/graph.ts'
import { BlockError } from '../runners/block-runner.ts'
import type { Checkpoint, RunStateParts, StepNotes } from './checkpoint.ts'
import { planNext } from './plan.ts'
import {
  isFinalRun,
  type RunError,
  type RunRecord,
  type RunStatus,
  type StepRecord,
  shownOutput,
} from './run.ts'
import {
  blockCompleteEvent,
  blockErrorEvent,
  blockStartEvent,
  checkpointEvent,
  doneEvent,
  errorEvent,
  runStatusEvent,
} from './run-events.ts'
import { RunSteps } from './run-steps.ts'
import { inputAndLogs, statusOf } from './step.ts'

const CIRCLE = { code: 'VALIDATION', message: 'The rest of the blocks wait for each other', retryable: false }

/** A run in memory: applies what happened to its steps, finds what comes next, and gathers what is to be written. */
export class RunState {
  readonly #parts: RunStateParts
  readonly #steps: RunSteps
  #status: RunStatus
  #events: NewEvent[] = []
  #charges: Checkpoint['charges'] = []
  #credits: number
  #output: JsonValue | undefined
  #error: RunError | undefined

  constructor(parts: RunStateParts) {
    const { run, steps } = parts
    this.#parts = parts
    this.#steps = new RunSteps(steps)
    this.#status = run.status
    this.#credits = run.credits
  }

  /** The same run as it is now in the database; what was not taken is forgotten. */
  reloaded(now: { run: RunRecord; steps: readonly StepRecord[] }): RunState {
    return new RunState({ ...this.#parts, ...now })
  }

  get run(): RunRecord {
    return this.#parts.run
  }

  get variables(): JsonObject {
    return this.#parts.variables
  }

  get credits(): number {
    return this.#credits
  }

  get isEnded(): boolean {
    return isFinalRun(this.#status)
  }

  /** Whether nothing is under way, as it is before the begin, whatever was taken over from another run. */
  get isNew(): boolean {
    return this.#steps.active().length === 0
  }

  /** Whether something has happened that is not written. */
  get hasNews(): boolean {
    return this.#events.length > 0 || this.#steps.hasChanged
  }

  /** The step that the job is to go on with; null when it has none (any more). */
  stepOfJob(jobId: string): StepRecord | null {
    return this.#steps.active().find((step) => step.jobId === jobId) ?? null
  }

  /** Whether nothing else of the run is under way: what is known of it is then known to be all. */
  isAlone({ blockId }: StepRecord): boolean {
    return this.#steps.active().every((step) => step.blockId === blockId)
  }

  blockOf({ blockId }: StepRecord): GraphNode {
    const block = this.#parts.graph.blocks.get(blockId)
    if (!block) throw new Error(`run ${this.run.runId} has no block ${blockId}`)
    return block
  }

  results(): Map<string, JsonObject> {
    return this.#steps.results()
  }

  /** The next attempt of a step; a worker that takes it over from a lost one goes on with the same attempt. */
  begin(step: StepRecord): StepRecord {
    const begun = this.#begin(step)
    this.#followSteps()
    return begun
  }

  #begin(step: StepRecord): StepRecord {
    const isLost = step.status === 'running'
    const begun = isLost ? step : this.#steps.begin(step)
    if (isLost) this.#events.push(checkpointEvent(step.blockId, 'begun again: its worker went away'))
    else if (begun.attempt > step.attempt) this.#events.push(blockStartEvent(begun))
    return begun
  }

  finish(step: StepRecord, result: JsonObject, { handle, ...notes }: StepNotes & { handle?: string }): void {
    this.#charge(step, notes.credits)
    const change = { status: 'success' as const, result, handle: handle ?? null, error: null }
    const done = this.#steps.end(step, { ...change, ...inputAndLogs(step, notes) })
    this.#events.push(blockCompleteEvent(done, this.#parts.outputUrl(done.id)))
  }

  suspend(step: StepRecord, of: { state: JsonValue; jobId: string | null }, notes: StepNotes): void {
    const { state: suspension, jobId } = of
    this.#steps.change(step, { status: 'waiting', suspension, jobId, ...inputAndLogs(step, notes) })
  }

  /** Fails an attempt that another one follows. */
  retry(step: StepRecord, error: RunError, next: { jobId: string; at: Date }, notes: StepNotes): void {
    this.#charge(step, notes.credits)
    const change = { status: 'pending' as const, error, jobId: next.jobId }
    const waiting = this.#steps.change(step, { ...change, ...inputAndLogs(step, notes) })
    this.#events.push(blockErrorEvent(waiting, error, next.at))
  }

  /** Fails a step for good. */
  fail(step: StepRecord, error: RunError, notes: StepNotes): void {
    this.#charge(step, notes.credits)
    const failed = this.#steps.end(step, { status: 'error', error, ...inputAndLogs(step, notes) })
    this.#events.push(blockErrorEvent(failed, error, null))
  }

  /** Hands a step to another job. */
  handOver(step: StepRecord, jobId: string): StepRecord {
    return this.#steps.change(step, { jobId })
  }

  /** Ends the run without regard to its plan. */
  endWith(status: 'failed' | 'cancelled', error: RunError): void {
    this.#conclude(status)
    this.#error = error
    this.#events.push(runStatusEvent(status), errorEvent(error, this.#credits))
  }

  /**
   * Goes on as far as nothing is to be waited for: skips what is skipped, decides what is instant, and returns the
   * steps that are to be begun, each with a job of its own; none of them when the run ends.
   */
  advance(createJobId: () => string): StepRecord[] {
    const next: StepRecord[] = []
    while (!this.isEnded) {
      const plan = planNext(this.#parts.graph, this.#steps.progress())
      switch (plan.kind) {
        case 'run':
          for (const block of plan.skipped) this.#skip(block)
          for (const block of plan.ready) {
            if (!this.#decide(block)) next.push(this.#steps.add(block, { jobId: createJobId() }))
          }
          break
        case 'wait':
          return next
        case 'completed':
          this.#complete(plan.block)
          break
        case 'failed':
          this.#fail(plan.block)
      }
    }
    return []
  }

  /** What has happened since the last time, to be written now. */
  take(): Checkpoint {
    if (!this.isEnded) this.#followSteps()
    const checkpoint: Checkpoint = {
      status: this.#status,
      output: this.#output,
      error: this.#error,
      steps: this.#steps.takeChanged(),
      events: this.#events,
      charges: this.#charges,
    }
    this.#events = []
    this.#charges = []
    return checkpoint
  }

  /** The run is what its steps are; a change of it is told before what it comes with, unless it ends that. */
  #followSteps(): void {
    const status = statusOf(this.#steps.active()) ?? this.#status
    if (status === this.#status) return
    this.#status = status
    const event = runStatusEvent(status)
    this.#events = status === 'processing' ? [event, ...this.#events] : [...this.#events, event]
  }

  #skip(block: GraphNode): void {
    const skipped = this.#steps.end(this.#steps.add(block), { status: 'skipped' })
    this.#events.push(blockCompleteEvent(skipped, this.#parts.outputUrl(skipped.id)))
  }

  /** Whether the block is an instant one. */
  #decide(block: GraphNode): boolean {
    try {
      const decision = this.#parts.decide(block, this.results())
      if (!decision) return false
      const { result, ...notes } = decision
      this.finish(this.#begin(this.#steps.add(block)), result, notes)
    } catch (error) {
      if (!(error instanceof BlockError)) throw error
      const { code, message, retryable } = error
      this.fail(this.#begin(this.#steps.add(block)), { code, message, retryable, blockId: block.id }, {})
    }
    return true
  }

  #complete(block: GraphNode | null): void {
    this.#output = shownOutput((block && this.#steps.get(block.id)?.result) ?? null)
    this.#conclude('complete')
    const outputUrl = this.#parts.outputUrl(this.run.runId)
    this.#events.push(doneEvent(this.#output, { credits: this.#credits, outputUrl }))
  }

  #fail(block: GraphNode | null): void {
    const error = block ? this.#steps.get(block.id)?.error : null
    this.endWith('failed', { ...(error ?? CIRCLE), blockId: block?.id ?? null })
  }

  #conclude(status: RunStatus): void {
    for (const step of this.#steps.active()) this.#steps.end(step, { status: 'cancelled' })
    this.#status = status
  }

  #charge(step: StepRecord, credits = 0): void {
    if (credits === 0) return
    this.#charges.push({ stepId: step.id, attempt: step.attempt, credits })
    this.#credits += credits
    const charged = this.#steps.get(step.blockId)?.credits ?? 0
    this.#steps.change(step, { credits: charged + credits })
  }
}
