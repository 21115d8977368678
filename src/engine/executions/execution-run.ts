import { sleep } from '../../base/async.ts'
import { createId } from '../../base/ids.ts'
import type { JsonValue } from '../../base/json.ts'
import { isRefusal } from '../../platform/db/refusal.ts'
import type { Checkpoint, ToolOutcome } from '../connectors/connector.ts'
import type { NewEvent } from '../event-log/event.ts'
import type { ExecutionError, ExecutionOutcome, ExecutionPlan } from './execution.ts'
import {
  checkpointEvent,
  doneEvent,
  failureEvents,
  runStatusEvent,
  type ToolUse,
  toolResultEvent,
  toolUseEvent,
} from './execution-events.ts'
import type { ExecutionStore, Held, Progress } from './execution-store.ts'
import { type DispatchResult, dispatchTool, Stopped } from './tool-dispatch.ts'

/** A transient failure of an idempotent tool is attempted so often, with 250 ms · 4ⁿ between. */
const MAX_ATTEMPTS = 3
const RETRY_BASE_MS = 250
/** Checkpoints that come faster are dropped, unless the connector says that each one counts. */
const MIN_CHECKPOINT_GAP_MS = 250
/** A silent tool gets a sign of life in its stream this often. */
export const HEARTBEAT_CHECKPOINT_MS = 10_000
const MAX_RESULT_BYTES = 2 * 1024 * 1024
/** Larger outputs are stored once, and their event refers to them. */
const MAX_EVENT_OUTPUT_BYTES = 256 * 1024
/** How long the end of a call is kept and tried again while the database cannot be reached. */
const PERSIST_ATTEMPTS = 60
const PERSIST_DELAY_MS = 500

export interface RunParts {
  store: ExecutionStore
  plan: ExecutionPlan
  attempt: number
  toolUse: ToolUse
  /** The address at which an output too large for an event can be read. */
  resultUrl: (executionId: string) => string
  onBug: (cause: unknown, facts: { executionId: string }) => void
}

/**
 * One execution in the hands of this process, from the dispatch of its current attempt to its end. All that it
 * writes goes one after the other and names the attempt; when a write finds that another attempt has taken over,
 * the run stops and its outcome is null.
 */
export class ExecutionRun {
  readonly #parts: RunParts
  readonly #startedAtMs = Date.now()
  #controller = new AbortController()
  #held: Held
  #attempt: number
  #toolUse: ToolUse
  #lastCheckpointMs = Date.now()
  #writes: Promise<boolean> = Promise.resolve(true)

  constructor(parts: RunParts) {
    const { plan } = parts
    this.#parts = parts
    this.#attempt = parts.attempt
    this.#toolUse = parts.toolUse
    this.#held = { organizationId: plan.organizationId, executionId: plan.id, runId: plan.runId }
  }

  get held(): Held {
    return this.#held
  }

  get isIdempotent(): boolean {
    return this.#parts.plan.isIdempotent
  }

  /** Stops the call; the first reason counts. */
  stop(reason: Stopped['reason']): void {
    this.#controller.abort(new Stopped(reason))
  }

  /** Tells watchers of a long silent call that it is still at work. */
  async signOfLife(): Promise<void> {
    if (Date.now() - this.#lastCheckpointMs < HEARTBEAT_CHECKPOINT_MS) return
    const seconds = Math.round((Date.now() - this.#startedAtMs) / 1_000)
    await this.#checkpoint({ message: `still running after ${seconds} s` })
  }

  /** Resolves when the end is durable; null when another process has the execution, or will have it. */
  async execute(): Promise<ExecutionOutcome | null> {
    const { plan } = this.#parts
    for (;;) {
      const result = await dispatchTool(plan, this.#attempt, this.#controller, (checkpoint) =>
        this.#throttledCheckpoint(checkpoint),
      )
      await this.#writes.catch(() => false)
      if (this.#isAbandoned()) return null
      if (result.ok) return this.#complete(result.outcome)
      if (result.error.code === 'INTERNAL') this.#parts.onBug(result.cause, { executionId: plan.id })
      if (!this.#mayRetry(result))
        return this.#fail(result.error, this.#toolResult(result.error.message, true))
      if (!(await this.#nextAttempt(result.error))) return this.#endWithoutAttempt()
    }
  }

  #isAbandoned(): boolean {
    const { reason } = this.#controller.signal
    return reason instanceof Stopped && (reason.reason === 'lease lost' || reason.reason === 'shutdown')
  }

  #mayRetry(result: Extract<DispatchResult, { ok: false }>): boolean {
    return result.isTransient && this.#parts.plan.isIdempotent && this.#attempt < MAX_ATTEMPTS
  }

  async #complete({ output, summary }: ToolOutcome): Promise<ExecutionOutcome | null> {
    const resultJson = JSON.stringify(output ?? null)
    const bytes = Buffer.byteLength(resultJson)
    if (bytes > MAX_RESULT_BYTES) {
      const message = `The result has ${bytes} bytes; at most ${MAX_RESULT_BYTES} are allowed`
      const error = { code: 'RESULT_TOO_LARGE', message, retryable: false }
      return this.#fail(error, this.#toolResult(message, true))
    }
    const shown = bytes > MAX_EVENT_OUTPUT_BYTES ? this.#reference() : output
    const line = summary.replaceAll('\u0000', '')
    const isWritten = await this.#persist({
      held: this.#held,
      status: 'completed',
      resultJson,
      summary: line,
      events: [this.#toolResult(shown, false), doneEvent(this.#held, line)],
    })
    return isWritten ? { status: 'completed', output, summary: line } : null
  }

  async #fail(error: ExecutionError, ...before: NewEvent[]): Promise<ExecutionOutcome | null> {
    const status = error.code === 'CANCELLED' ? 'cancelled' : 'failed'
    const events = [...before, ...failureEvents(this.#held, error)]
    const isWritten = await this.#persist({ held: this.#held, status, error, events })
    return isWritten ? { status, error } : null
  }

  /** Ends the attempt, waits, and takes the next one. False when that was not to be. */
  async #nextAttempt(error: ExecutionError): Promise<boolean> {
    const waitMs = error.retryAfterMs ?? RETRY_BASE_MS * 4 ** (this.#attempt - 1)
    const isWaiting = await this.#persist({
      held: this.#held,
      status: 'waiting',
      error,
      waitMs,
      events: [this.#toolResult(error.message, true), runStatusEvent(this.#held, 'waiting', 'retry')],
    })
    if (!isWaiting) this.stop('lease lost')
    await sleep(waitMs, this.#controller.signal)
    if (this.#controller.signal.aborted) return false
    const runId = createId('run')
    const next = { ...this.#held, runId }
    const toolUse = { ...this.#toolUse, id: createId('runtime') }
    const events = attemptEvents(next, toolUse, this.#parts.plan)
    const begun = await this.#parts.store.beginAttempt(this.#held, { runId, events })
    if (!begun) return false
    this.#held = next
    this.#attempt = begun.attempt
    this.#toolUse = toolUse
    return true
  }

  #endWithoutAttempt(): Promise<ExecutionOutcome | null> | null {
    const { reason } = this.#controller.signal
    if (!(reason instanceof Stopped) || reason.reason !== 'cancelled') return null
    const message = 'The execution was cancelled'
    return this.#fail({ code: 'CANCELLED', message, retryable: this.#parts.plan.isIdempotent })
  }

  async #throttledCheckpoint(checkpoint: Checkpoint): Promise<void> {
    const keepsEvery = this.#parts.plan.target.connector.keepsEveryCheckpoint ?? false
    if (!keepsEvery && Date.now() - this.#lastCheckpointMs < MIN_CHECKPOINT_GAP_MS) return
    await this.#checkpoint(checkpoint)
  }

  async #checkpoint(checkpoint: Checkpoint): Promise<void> {
    if (this.#controller.signal.aborted) return
    this.#lastCheckpointMs = Date.now()
    const events = [checkpointEvent(this.#held, checkpoint)]
    this.#writes = this.#writes.then(() =>
      this.#parts.store.record({ held: this.#held, status: 'executing', events }),
    )
    if (!(await this.#writes)) this.stop('lease lost')
  }

  #toolResult(output: JsonValue, error: boolean): NewEvent {
    return toolResultEvent(this.#held, this.#toolUse, { output, error })
  }

  #reference(): JsonValue {
    return { truncated: true, resultUrl: this.#parts.resultUrl(this.#parts.plan.id) }
  }

  /** Keeps trying while the database is away: the call has happened, and its end must not be lost. */
  async #persist(progress: Progress): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#parts.store.record(progress)
      } catch (error) {
        if (isRefusal(error) || attempt >= PERSIST_ATTEMPTS) throw error
        await sleep(PERSIST_DELAY_MS)
      }
    }
  }
}

/** What every attempt begins with. */
export function attemptEvents(held: Held, toolUse: ToolUse, plan: ExecutionPlan): NewEvent[] {
  return [runStatusEvent(held, 'executing'), toolUseEvent(held, toolUse, plan.shownInput)]
}
