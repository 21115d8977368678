import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { NewEvent } from '../../event-log/event.ts'
import { type RunError, type RunStatus, type StepRecord, shownOutput } from './run.ts'

/**
 * The events of a run (streams.md, workflow run stream). Every payload names its type. Legal order:
 * `(run_status | block_start | block_chunk | block_complete | block_error | checkpoint)* (done | error)`.
 */

/** An output that takes more is left out of its event. */
const MAX_EVENT_OUTPUT_CHARS = 256 * 1024

export function runStatusEvent(status: RunStatus, reason?: string): NewEvent {
  return event('run_status', { status: toWireStatus(status), ...(reason === undefined ? {} : { reason }) })
}

export function blockStartEvent(step: StepRecord): NewEvent {
  return event('block_start', { ...named(step), attempt: step.attempt })
}

export function blockChunkEvent(blockId: string, delta: string): NewEvent {
  return event('block_chunk', { block_id: blockId, delta })
}

export function blockCompleteEvent(step: StepRecord, durationMs: number): NewEvent {
  return event('block_complete', {
    ...named(step),
    output: fitting(shownOutput(step.result)),
    duration_ms: durationMs,
    skipped: step.status === 'skipped',
  })
}

export function blockErrorEvent(step: StepRecord, error: RunError, willRetryAt: Date | null): NewEvent {
  const { message, code, retryable } = error
  const will_retry_at = willRetryAt?.toISOString() ?? null
  return event('block_error', { ...named(step), error: message, code, retryable, will_retry_at })
}

export function checkpointEvent(blockId: string | null, message: string, progress?: number): NewEvent {
  return event('checkpoint', { block_id: blockId, message, ...(progress === undefined ? {} : { progress }) })
}

export function doneEvent(output: JsonValue, credits: number): NewEvent {
  return event('done', { status: toWireStatus('complete'), output: fitting(output), credits })
}

export function errorEvent(
  { message, code, blockId = null, retryable }: RunError,
  credits: number,
): NewEvent {
  return event('error', { error: message, code, block_id: blockId, retryable, credits })
}

function toWireStatus(status: RunStatus): Uppercase<RunStatus> {
  return status.toUpperCase() as Uppercase<RunStatus> // what toUpperCase does, which its type does not say
}

function named({ blockId, blockName }: StepRecord): JsonObject {
  return { block_id: blockId, block_name: blockName }
}

/** What does not fit is read from the step itself. */
function fitting(output: JsonValue): JsonValue {
  return JSON.stringify(output).length > MAX_EVENT_OUTPUT_CHARS ? { truncated: true } : output
}

function event(type: string, payload: JsonObject): NewEvent {
  return { type, payload: JSON.stringify({ type, ...payload }) }
}
