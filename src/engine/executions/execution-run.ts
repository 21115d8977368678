import { sleep } from '../../base/async.ts'
import { createId } from '../../base/ids.ts'
import type { JsonValue } from '../../base/json.ts'
import type { ToolAnswer, ToolPause, ToolQuestion } from '../connectors/connector.ts'
import type { NewEvent } from '../event-log/event.ts'
import { AttemptCheckpoints } from './attempt-checkpoints.ts'
import { AttemptQuestions } from './attempt-questions.ts'
import type { ExecutionError, ExecutionOutcome, ExecutionPlan } from './execution.ts'
import {
  attemptEvents,
  checkpointEvent,
  doneEvent,
  failureEvents,
  runStatusEvent,
  toolResultEvent,
} from './execution-events.ts'
import { cancelledError } from './execution-failure.ts'
import { ExecutionJournal } from './execution-journal.ts'
import type { Held } from './execution-progress.ts'
import type { ExecutionQuestions } from './execution-questions.ts'
import type { ExecutionStore } from './execution-store.ts'
import type { ExecutionTiming } from './execution-timing.ts'
import { Stopped } from './stopped.ts'
import { type DispatchResult, dispatchTool, type StorableOutcome } from './tool-dispatch.ts'

/** A transient failure of an idempotent tool is attempted so often. */
const MAX_ATTEMPTS = 3
/** A tool that asks for more patience than this fails instead. */
const MAX_RETRY_WAIT_MS = 60_000
const MAX_RESULT_BYTES = 2 * 1024 * 1024
/** Larger outputs are stored once, and their event refers to them. */
const MAX_EVENT_OUTPUT_BYTES = 256 * 1024

export interface RunParts {
  store: ExecutionStore
  questions: ExecutionQuestions
  plan: ExecutionPlan
  /** The attempt that has begun, and the last event of its stream. */
  begun: { attempt: number; lastSeq: number }
  timing: ExecutionTiming
  /** The address at which an output too large for an event can be read. */
  resultUrl: (executionId: string) => string
  onBug: (cause: unknown, facts: { executionId: string }) => void
}

/**
 * One execution in the hands of this process, from the dispatch of its current attempt to its end. When another
 * process has taken the execution over, or is to do so, the outcome is null and nothing more is written.
 */
export class ExecutionRun {
  readonly #parts: RunParts
  readonly #journal: ExecutionJournal
  readonly #stopping = new AbortController()
  readonly #asked = Promise.withResolvers<string>()
  readonly #questions: AttemptQuestions
  #attempt: number
  #checkpoints: AttemptCheckpoints | null = null
  #isAbandoned = false

  constructor(parts: RunParts) {
    const { store, plan, begun } = parts
    const held = { organizationId: plan.organizationId, executionId: plan.id, runId: plan.runId }
    this.#parts = parts
    this.#attempt = begun.attempt
    this.#journal = new ExecutionJournal({ store, held, lastSeq: begun.lastSeq })
    this.#questions = new AttemptQuestions({
      plan,
      journal: this.#journal,
      questions: parts.questions,
      signal: this.#stopping.signal,
      onAsked: (approvalId) => this.#asked.resolve(approvalId),
    })
  }

  get held(): Held {
    return this.#journal.held
  }

  /** Whether the attempt that is held is about to be another one. */
  get isBeginning(): boolean {
    return this.#journal.isBeginning
  }

  /** The id of the first approval that its tool asks for; for ever pending when it asks for none. */
  get asked(): Promise<string> {
    return this.#asked.promise
  }

  /** There may be an answer to what its tool has asked. */
  hearAnswer(): void {
    this.#questions.hear()
  }

  /** Stops the call; the execution ends as cancelled, unless it has just come to another end. */
  cancel(): void {
    this.#stopping.abort(new Stopped('cancelled'))
  }

  /** Stops the call and leaves the execution to another process; only a result that is there still counts. */
  abandon(reason: 'lease lost' | 'shutdown'): void {
    this.#isAbandoned = true
    this.#journal.giveUp()
    this.#stopping.abort(new Stopped(reason))
  }

  async addSignOfLife(): Promise<void> {
    await this.#checkpoints?.addSignOfLife()
  }

  /** Resolves when the end is durable. Never rejects. */
  async execute(): Promise<ExecutionOutcome | null> {
    try {
      return await this.#attemptUntilEnd()
    } catch (cause) {
      this.#report(cause)
      return await this.#failUnrecorded()
    }
  }

  async #attemptUntilEnd(): Promise<ExecutionOutcome | null> {
    for (;;) {
      const result = await this.#dispatch()
      if (result.ok) return await this.#settle(result.outcome)
      if (this.#isAbandoned) return null
      if (result.isBug) this.#report(result.cause)
      if (!this.#mayRetry(result)) return await this.#fail(result.error, this.#toolError(result.error))
      if (await this.#nextAttempt(result.error)) continue
      if (this.#isAbandoned || !this.#stopping.signal.aborted) return null
      return await this.#fail(cancelledError(this.#parts.plan))
    }
  }

  async #dispatch(): Promise<DispatchResult> {
    const { plan, timing } = this.#parts
    const checkpoints = new AttemptCheckpoints({
      write: async (checkpoint) => {
        if (this.#questions.isWaiting) return
        const events = [checkpointEvent(this.held, checkpoint)]
        if (!(await this.#journal.write({ status: 'executing', events }))) this.abandon('lease lost')
      },
      keepsEvery: plan.target.connector.keepsEveryCheckpoint ?? false,
      signOfLifeMs: timing.signOfLifeMs,
      signal: this.#stopping.signal,
      onBug: (cause) => this.#report(cause),
    })
    this.#checkpoints = checkpoints
    const resume = this.#attempt === this.#parts.begun.attempt ? plan.resume : undefined
    const result = await dispatchTool({
      plan: { ...plan, resume },
      attempt: this.#attempt,
      stopping: this.#stopping,
      stopGraceMs: timing.stopGraceMs,
      checkpoint: (checkpoint) => checkpoints.add(checkpoint),
      ask: (question) => this.#ask(question),
    })
    checkpoints.close()
    return result
  }

  async #ask(question: ToolQuestion): Promise<ToolAnswer> {
    const answer = await this.#questions.ask(question)
    if (answer !== null) return answer
    this.abandon('lease lost')
    throw this.#stopping.signal.reason
  }

  async #settle(outcome: StorableOutcome | ToolPause): Promise<ExecutionOutcome | null> {
    if (!('question' in outcome)) return await this.#complete(outcome)
    if (!this.#isAbandoned) await this.#questions.pause(outcome)
    return null
  }

  #mayRetry({ isTransient, error }: Extract<DispatchResult, { ok: false }>): boolean {
    const isSafe = isTransient && this.#parts.plan.isIdempotent
    return isSafe && this.#attempt < MAX_ATTEMPTS && this.#waitBefore(error) <= MAX_RETRY_WAIT_MS
  }

  #waitBefore({ retryAfterMs }: ExecutionError): number {
    return retryAfterMs ?? this.#parts.timing.retryMs * 4 ** (this.#attempt - 1)
  }

  /** Ends the attempt, waits, and takes the next one. False when that was not to be. */
  async #nextAttempt(error: ExecutionError): Promise<boolean> {
    const waitMs = this.#waitBefore(error)
    const events = [this.#toolError(error), runStatusEvent(this.held, 'waiting', 'retry')]
    await this.#journal.write({ status: 'waiting', error, waitMs, events })
    await sleep(waitMs, this.#stopping.signal)
    if (this.#stopping.signal.aborted) return false
    const runId = createId('run')
    const begin = attemptEvents({ ...this.held, runId }, this.#parts.plan)
    const attempt = await this.#journal.beginAttempt({ runId, events: begin })
    if (attempt === null) return false
    this.#attempt = attempt
    return true
  }

  async #complete({ output, outputJson, summary }: StorableOutcome): Promise<ExecutionOutcome | null> {
    const bytes = Buffer.byteLength(outputJson)
    if (bytes > MAX_RESULT_BYTES) {
      const message = `The result has ${bytes} bytes; at most ${MAX_RESULT_BYTES} are allowed`
      const error = { code: 'RESULT_TOO_LARGE', message, retryable: false }
      return await this.#fail(error, this.#toolError(error))
    }
    const resultUrl = bytes > MAX_EVENT_OUTPUT_BYTES ? this.#parts.resultUrl(this.#parts.plan.id) : undefined
    const shown = resultUrl === undefined ? output : { truncated: true, resultUrl }
    const events = [this.#toolResult(shown, false), doneEvent(this.held, summary)]
    const reference = resultUrl === undefined ? {} : { resultUrl }
    const end = { status: 'completed', resultJson: outputJson, summary, events, ...reference } as const
    return (await this.#journal.write(end)) ? { status: 'completed', output, summary } : null
  }

  async #fail(error: ExecutionError, ...before: NewEvent[]): Promise<ExecutionOutcome | null> {
    const status = error.code === 'CANCELLED' ? 'cancelled' : 'failed'
    const events = [...before, ...failureEvents(this.held, error)]
    return (await this.#journal.write({ status, error, events })) ? { status, error } : null
  }

  /** The end could not be written as it was; an end that says so is better than none. */
  async #failUnrecorded(): Promise<ExecutionOutcome | null> {
    const { isIdempotent: retryable } = this.#parts.plan
    const error = { code: 'INTERNAL', message: 'The result could not be recorded', retryable }
    try {
      return await this.#fail(error, this.#toolError(error))
    } catch (cause) {
      this.#report(cause)
      return null
    }
  }

  #toolResult(output: JsonValue, error: boolean): NewEvent {
    return toolResultEvent(this.held, this.#parts.plan.capabilityName, { output, error })
  }

  #toolError({ message }: ExecutionError): NewEvent {
    return this.#toolResult(message, true)
  }

  #report(cause: unknown): void {
    this.#parts.onBug(cause, { executionId: this.#parts.plan.id })
  }
}
