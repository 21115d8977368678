import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { NewEvent } from '../../event-log/event.ts'
import { type RunError, type RunStatus, type StepRecord, shownOutput } from './run.ts'
import { durationOf } from './step.ts'

/**
 * The events of a run (streams.md, workflow run stream). Every payload names its type. Legal order:
 * `(run_status | block_start | block_chunk | block_complete | block_error | checkpoint)* (done | error)`.
 */

/** An output that takes more is referred to by its event. */
const MAX_EVENT_OUTPUT_BYTES = 256 * 1024

export function runStatusEvent(status: RunStatus, reason?: string): NewEvent {
  return event('run_status', { status: toWireStatus(status), ...(reason === undefined ? {} : { reason }) })
}

export function blockStartEvent(step: StepRecord): NewEvent {
  return event('block_start', { ...named(step), attempt: step.attempt })
}

export function blockChunkEvent(blockId: string, delta: string): NewEvent {
  return event('block_chunk', { block_id: blockId, delta })
}

/** `outputUrl` is where the output is read when it is too large for the event. */
export function blockCompleteEvent(step: StepRecord, outputUrl: string): NewEvent {
  return event('block_complete', {
    ...named(step),
    output: fitting(shownOutput(step.result), outputUrl),
    duration_ms: durationOf(step),
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

/** `outputUrl` is where the output is read when it is too large for the event. */
export function doneEvent(
  output: JsonValue,
  { credits, outputUrl }: { credits: number; outputUrl: string },
): NewEvent {
  return event('done', { status: toWireStatus('complete'), output: fitting(output, outputUrl), credits })
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

function fitting(output: JsonValue, resultUrl: string): JsonValue {
  const bytes = Buffer.byteLength(JSON.stringify(output))
  return bytes > MAX_EVENT_OUTPUT_BYTES ? { truncated: true, resultUrl } : output
}

function event(type: string, payload: JsonObject): NewEvent {
  return { type, payload: JSON.stringify({ type, ...payload }) }
}
