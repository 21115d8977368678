import type { CallToolRequest, ServerContext } from '@modelcontextprotocol/server'
import type { Actor } from '../domain/actor.ts'
import { toTool } from './tool.ts'
import { callTool, type ToolCallParts } from './tool-call.ts'
import type { Toolset } from './toolset.ts'

/** The capabilities of an organisation, in the order of the catalogue. */
export class CapabilityTools implements Toolset {
  readonly instructions =
    'Tools are the capabilities of one organisation. A result names its execution, whose events can be replayed.'
  readonly #parts: ToolCallParts

  constructor(parts: ToolCallParts) {
    this.#parts = parts
  }

  async list(actor: Actor) {
    return (await this.#parts.capabilities.list(actor)).map(toTool)
  }

  call(actor: Actor, params: CallToolRequest['params'], context: Pick<ServerContext, 'mcpReq'>) {
    return callTool(this.#parts, actor, params, context)
  }
}
