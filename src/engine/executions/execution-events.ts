import type { JsonObject, JsonValue } from '../../base/json.ts'
import type { Checkpoint } from '../connectors/connector.ts'
import type { NewEvent } from '../event-log/event.ts'
import type { ExecutionError, ExecutionWait } from './execution.ts'

/**
 * The events of an execution, in the shapes that the reference documents give them (001 Event stream, in the
 * superset form: every event names its execution and its attempt). Legal order:
 * `session (run_status | tool_use | checkpoint | tool_result)* (done | error)`.
 */

export interface ExecutionIds {
  executionId: string
  runId: string
}

const INTERACTION_MODE = 'execute'
const MAX_CHECKPOINT_CHARS = 64 * 1024
const MAX_CUT_MESSAGE_CHARS = 1_000

export function sessionEvent(ids: ExecutionIds, sessionId: string): NewEvent {
  return event('session', { id: sessionId, ...named(ids), interactionMode: INTERACTION_MODE })
}

export type RunStatus = 'executing' | 'waiting' | 'failed'
export type RunStatusReason = 'retry' | 'cancelled' | 'scheduled' | 'approval'

export function runStatusEvent(ids: ExecutionIds, status: RunStatus, reason?: RunStatusReason): NewEvent {
  return statusEvent(ids, status, reason ? { reason } : {})
}

/** What an execution that does not begin at once begins with. */
export function waitingEvent(ids: ExecutionIds, { approval }: ExecutionWait): NewEvent {
  if (!approval) return runStatusEvent(ids, 'waiting', 'scheduled')
  return questionEvent(ids, approval.id)
}

/** The tool asks, and the attempt goes on with the answer. */
export function questionEvent(ids: ExecutionIds, approvalId: string): NewEvent {
  return statusEvent(ids, 'waiting', { reason: 'approval', approvalId })
}

function statusEvent({ runId, executionId }: ExecutionIds, status: RunStatus, facts: object): NewEvent {
  return event('run_status', { runId, executionId, status, interactionMode: INTERACTION_MODE, ...facts })
}

function toolUseEvent(ids: ExecutionIds, name: string, input: JsonObject): NewEvent {
  return event('tool_use', { id: toolUseId(ids), name, input, ...named(ids) })
}

export function toolResultEvent(
  ids: ExecutionIds,
  name: string,
  { output, error }: { output: JsonValue; error: boolean },
): NewEvent {
  return event('tool_result', { id: toolUseId(ids), name, output, error, ...named(ids) })
}

/** One that is too large keeps the begin of its message, and its progress. */
export function checkpointEvent(ids: ExecutionIds, checkpoint: Checkpoint): NewEvent {
  const whole = event('checkpoint', { ...checkpoint, ...named(ids) })
  if (whole.payload.length <= MAX_CHECKPOINT_CHARS) return whole
  const message = checkpoint.message.slice(0, MAX_CUT_MESSAGE_CHARS)
  return event('checkpoint', { message, progress: checkpoint.progress, truncated: true, ...named(ids) })
}

export function doneEvent(ids: ExecutionIds, summary: string): NewEvent {
  return event('done', { status: 'completed', summary, ...named(ids) })
}

function errorEvent(ids: ExecutionIds, error: ExecutionError): NewEvent {
  const { message, code, retryable } = error
  return event('error', { message, ...named(ids), code, retryable })
}

/** What every attempt begins with. */
export function attemptEvents(
  ids: ExecutionIds,
  call: { capabilityName: string; shownInput: JsonObject },
): NewEvent[] {
  return [runStatusEvent(ids, 'executing'), toolUseEvent(ids, call.capabilityName, call.shownInput)]
}

/** The end of a run that failed or was cancelled, without the tool's own result. */
export function failureEvents(ids: ExecutionIds, error: ExecutionError): NewEvent[] {
  const reason = error.code === 'CANCELLED' ? 'cancelled' : undefined
  return [runStatusEvent(ids, 'failed', reason), errorEvent(ids, error)]
}

/** An attempt uses its tool once, so that its id names the use and its result as well. */
function toolUseId({ runId }: ExecutionIds): string {
  return runId.replace(/^run_/, 'runtime_')
}

/** Just these two, whatever else the caller's value carries. */
function named({ executionId, runId }: ExecutionIds): ExecutionIds {
  return { executionId, runId }
}

function event(type: string, payload: object): NewEvent {
  return { type, payload: JSON.stringify(payload) }
}
