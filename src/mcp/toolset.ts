import {
  type CallToolRequest,
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  type ServerContext,
  type Tool,
} from '@modelcontextprotocol/server'
import type { Actor } from '../domain/actor.ts'

/** Tools that are offered together at one address. */
export interface Toolset {
  /** What a client may tell its model about them. */
  instructions: string
  /** All that the actor may call, in a stable order. */
  list(actor: Actor): Promise<Tool[]>
  /** Throws ProtocolError for a tool that there is not; what a caller can act on is a result with `isError`. */
  call(
    actor: Actor,
    params: CallToolRequest['params'],
    context: Pick<ServerContext, 'mcpReq'>,
  ): Promise<CallToolResult>
}

export function unknownTool(name: string): ProtocolError {
  return new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${name}`)
}
