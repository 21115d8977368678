import {
  type CallToolRequest,
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
} from '@modelcontextprotocol/server'
import { type AppError, isAppError, isRetryable } from '../base/errors.ts'
import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { Actor } from '../domain/actor.ts'
import type { Capabilities } from '../domain/capabilities.ts'
import { splitArguments } from '../domain/capability-arguments.ts'
import type { Invocation } from '../domain/invocation.ts'
import type { Invocations } from '../domain/invocations.ts'
import type { ExecutionRecord } from '../engine/executions/execution.ts'
import { followProgress, type ProgressParts } from './progress.ts'
import { toFailure, toResult, withinSchema } from './tool.ts'

export interface ToolCallParts extends ProgressParts {
  capabilities: Capabilities
  invocations: Invocations
  /** The address of an execution's event stream. */
  eventsUrl: (executionId: string) => string
}

/**
 * Calls a capability as a tool. What the caller can act on is a result with `isError`; a tool that does not exist
 * is an error of the protocol. When the client cancels its request, the execution is cancelled.
 */
export async function callTool(
  parts: ToolCallParts,
  actor: Actor,
  { name, arguments: given = {} }: CallToolRequest['params'],
  { mcpReq }: Pick<ServerContext, 'mcpReq'>,
): Promise<CallToolResult> {
  const capability = await parts.capabilities.find(actor.organizationId, name)
  if (!capability) throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name}`)
  const { input, connectedAccountId } = splitArguments(capability, given as JsonObject) // it was JSON
  try {
    const request = { capabilityName: name, input, connectedAccountId, isAsync: true }
    const invocation = await parts.invocations.invoke(actor, request)
    return withinSchema(capability, await resultOf(parts, actor, invocation, mcpReq))
  } catch (error) {
    if (isAppError(error)) return toFailure(toFacts(error))
    throw error
  }
}

async function resultOf(
  parts: ToolCallParts,
  actor: Actor,
  invocation: Invocation,
  mcpReq: ServerContext['mcpReq'],
): Promise<CallToolResult> {
  const { id, runId, status, approvalId } = invocation.execution
  const meta = {
    sessionId: invocation.session.id,
    executionId: id,
    runId,
    executionEventsUrl: parts.eventsUrl(id),
  }
  if (status === 'waiting') return toFailure(waiting(approvalId), meta)
  const cancel = () => void parts.executions.cancel(actor, id).catch(() => undefined)
  mcpReq.signal.addEventListener('abort', cancel, { once: true })
  try {
    if (mcpReq.signal.aborted) cancel()
    const asked = await followProgress(parts, actor, id, mcpReq)
    if (asked) return toFailure(waiting(asked.approvalId), meta)
    return toCallResult(await parts.executions.get(actor, id), meta)
  } finally {
    mcpReq.signal.removeEventListener('abort', cancel)
  }
}

function toCallResult(execution: ExecutionRecord, meta: JsonObject): CallToolResult {
  const { id, status, result, error } = execution
  if (status === 'completed') return toResult(result, meta)
  if (error) {
    const { message, code, retryable, retryAfterMs } = error
    return toFailure({ error: message, code, retryable, ...(retryAfterMs ? { retryAfterMs } : {}) }, meta)
  }
  const text = `Execution "${id}" is still running; its events tell how it ends. Do not call the tool again for it.`
  return toFailure({ error: text, status, retryable: false }, meta)
}

function waiting(approvalId: string | undefined): JsonObject {
  const error =
    'The call waits for the approval of a person and is made then. Do not call the tool again for it.'
  return { error, status: 'waiting', retryable: false, ...(approvalId ? { approvalId } : {}) }
}

function toFacts({ code, message, details }: AppError): JsonObject {
  const facts: unknown = JSON.parse(JSON.stringify(details ?? {}))
  return { error: message, code, retryable: isRetryable(code), ...(isJsonObject(facts) ? facts : {}) }
}
