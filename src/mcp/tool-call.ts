import type { CallToolRequest, CallToolResult, ServerContext } from '@modelcontextprotocol/server'
import { isAppError } from '../base/errors.ts'
import type { JsonObject } from '../base/json.ts'
import type { Actor } from '../domain/actor.ts'
import type { Capabilities } from '../domain/capabilities/capabilities.ts'
import { splitArguments } from '../domain/capabilities/capability-arguments.ts'
import type { Executions } from '../domain/executions/executions.ts'
import type { Invocation } from '../domain/executions/invocation.ts'
import type { Invocations } from '../domain/executions/invocations.ts'
import type { ExecutionRecord } from '../engine/executions/execution.ts'
import { followProgress, type ProgressParts } from './progress.ts'
import { toFacts, toFailure, toResult, withinSchema } from './tool.ts'
import { unknownTool } from './toolset.ts'

export interface ToolCallParts extends ProgressParts {
  executions: Executions
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
  if (!capability) throw unknownTool(name)
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
  const follower = await parts.executions.follow(actor, id, 0)
  const asked = await followProgress(parts, follower, { mcpReq, cancel })
  if (asked) return toFailure(waiting(asked.approvalId), meta)
  return toCallResult(await parts.executions.get(actor, id), meta)
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
