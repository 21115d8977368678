import type { JsonObject, JsonValue } from '../../base/json.ts'
import type { NewEvent } from '../../engine/event-log/event.ts'
import type { LintIssue } from '../../engine/workflow/lint/lint-issue.ts'
import type { AssetChange } from './asset-change.ts'

/** Seed 003: a tool's result is cut to readable size on the stream; the model gets all of it. */
const MAX_RESULT_CHARS = 2_000

/**
 * The events of a turn (streams.md, copilot chat stream): payloads as they are served, with their name in the key
 * `event`. `complete` and `error` are terminal.
 */
export function statusEvent(message: string): NewEvent {
  return event('status', { message })
}

/** The name and the arguments are there twice: as the reference documents them, and as its own clients read them. */
export function toolCallEvent(call: { id: string; name: string; input: JsonValue }): NewEvent {
  const told = { name: call.name, arguments: call.input }
  return event('tool_call', { ...told, tool_call: told, id: call.id })
}

export function toolResultEvent(result: {
  id: string
  name: string
  output: JsonValue
  isError: boolean
}): NewEvent {
  const { id, name, output, isError } = result
  const text = typeof output === 'string' ? output : JSON.stringify(output)
  const isLong = text.length > MAX_RESULT_CHARS
  return event('tool_result', {
    name,
    result: isLong ? text.slice(0, MAX_RESULT_CHARS).toWellFormed() : output,
    id,
    ...(isError && { is_error: true }),
    ...(isLong && { truncated: true }),
  })
}

export function contentDeltaEvent(delta: string): NewEvent {
  return event('content_delta', { delta })
}

export function lintEvent(issues: readonly LintIssue[]): NewEvent {
  return event('lint', { issues: issues.map(toWireIssue) })
}

export interface Completion {
  messageId: string
  content: string
  workflowDiff: JsonObject | null
  effectiveModel: string
}

export function completeEvent({ messageId, content, workflowDiff, effectiveModel }: Completion): NewEvent {
  return event('complete', {
    message_id: messageId,
    content,
    workflow_diff: workflowDiff,
    effective_model: effectiveModel,
  })
}

/** streams.md: a change of an asset waits for a person. */
export function confirmationRequiredEvent(asked: AssetChange & { id: string; expiresAt: Date }): NewEvent {
  const { id, operation, assetType, assetId, before, after, expiresAt } = asked
  return event('confirmation_required', {
    ...{ confirmation_id: id, operation, asset_type: assetType, asset_id: assetId, before, after },
    expires_at: expiresAt.toISOString(),
  })
}

export function errorEvent({ code, message }: { code: string; message: string }): NewEvent {
  return event('error', { error: message, error_code: code })
}

/** One finding of the linter, as REST clients get it. */
export function toWireIssue({ rule, severity, message, blockId, edgeId, field, fix }: LintIssue): JsonObject {
  return {
    rule,
    severity,
    message,
    ...(blockId !== undefined && { block_id: blockId }),
    ...(edgeId !== undefined && { edge_id: edgeId }),
    ...(field !== undefined && { field }),
    ...(fix !== undefined && { fix }),
  }
}

/** The same, read back from an event of the log. */
export function fromWireIssue({ block_id: blockId, edge_id: edgeId, ...rest }: JsonObject): LintIssue {
  const place = { ...(blockId !== undefined && { blockId }), ...(edgeId !== undefined && { edgeId }) }
  return { ...rest, ...place } as LintIssue // only what toWireIssue has made is in the log
}

function event(type: string, payload: JsonObject): NewEvent {
  return { type, payload: JSON.stringify({ event: type, ...payload }) }
}
