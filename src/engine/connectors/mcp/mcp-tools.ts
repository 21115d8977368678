import type { Tool } from '@modelcontextprotocol/client'
import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { Hint, ToolDescription } from '../connector.ts'

/** A tool as an MCP server lists it. Hints that it leaves out are what the specification assumes then. */
export function toToolDescription(tool: Tool): ToolDescription {
  const { readOnlyHint, idempotentHint, destructiveHint, openWorldHint } = tool.annotations ?? {}
  const inputSchema = toJson(tool.inputSchema)
  const outputSchema = tool.outputSchema && toJson(tool.outputSchema)
  const taskSupport = tool.execution?.taskSupport
  const binding = {
    // Parameters that are repeated in headers are found in the schema at each call.
    ...(JSON.stringify(inputSchema).includes('"x-mcp-header"') ? { inputSchema } : {}),
    ...(taskSupport === 'required' ? { taskSupport } : {}),
  }
  return {
    name: tool.name,
    description: tool.description ?? tool.title ?? tool.annotations?.title ?? tool.name,
    inputSchema,
    ...(outputSchema ? { outputSchema } : {}),
    ...(Object.keys(binding).length > 0 ? { binding } : {}),
    hints: {
      readOnly: toHint(readOnlyHint, false),
      idempotent: toHint(idempotentHint, false),
      destructive: toHint(destructiveHint, true),
      openWorld: toHint(openWorldHint, true),
    },
  }
}

function toHint(claim: boolean | undefined, assumed: boolean): Hint {
  return claim === undefined ? { value: assumed, source: 'default' } : { value: claim, source: 'declared' }
}

function toJson(schema: object): JsonObject {
  return schema as { [key: string]: JsonValue } // it was read as JSON
}
