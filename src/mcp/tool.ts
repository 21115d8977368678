import type { CallToolResult, Tool } from '@modelcontextprotocol/server'
import { type AccountOption, type AppError, isRetryable } from '../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts'
import { describeMisfit } from '../base/output-misfit.ts'
import { argumentSchemaOf } from '../domain/capabilities/capability-arguments.ts'
import type { Capability } from '../engine/connectors/catalog.ts'

/**
 * A capability as a tool (integrations.md, Our MCP server). With several accounts the choice is an argument of its own.
 */
export function toTool(capability: Capability): Tool {
  const { name, description, isReadOnly, supportsIdempotency, isDestructive, hints, outputSchema } =
    capability
  return {
    name,
    title: name,
    description,
    // What is stored is a JSON Schema of an object.
    inputSchema: argumentSchemaOf(capability) as Tool['inputSchema'],
    ...(outputSchema?.type === 'object' ? { outputSchema: { ...outputSchema, type: 'object' } } : {}),
    annotations: {
      title: name,
      readOnlyHint: isReadOnly,
      idempotentHint: supportsIdempotency,
      destructiveHint: isDestructive,
      openWorldHint: hints.openWorld.value,
    },
    _meta: { kind: capability.kind, accounts: capability.accounts.map(toOption) },
  }
}

/** What a tool gave: as it is where it is an object, which structured content has to be. */
export function toResult(output: JsonValue, meta: JsonObject): CallToolResult {
  const structuredContent = isJsonObject(output) ? output : { result: output }
  return { ...withText(structuredContent), structuredContent, _meta: meta }
}

/**
 * The result as it is where it fits the tool's output schema. A client must not accept one that does not, and would
 * lose what the call has brought: that goes out as text, which says so.
 */
export function withinSchema({ outputSchema }: Capability, result: CallToolResult): CallToolResult {
  const { structuredContent: output, _meta: meta } = result
  if (outputSchema?.type !== 'object' || !isJsonObject(output)) return result
  const misfit = describeMisfit(outputSchema, output)
  if (misfit === null) return result
  const error = `The call has completed, but what it gave does not fit the tool's schema: ${misfit}`
  return toFailure({ error, status: 'completed', retryable: false, result: output }, meta as JsonObject) // ours
}

/** What went wrong, for a model to read and to act on. */
export function toFailure(facts: JsonObject, meta: JsonObject = {}): CallToolResult {
  return { ...withText(facts), isError: true, _meta: meta }
}

/** A refusal, with whatever helps to call again. */
export function toFacts({ code, message, details }: AppError): JsonObject {
  const facts: unknown = JSON.parse(JSON.stringify(details ?? {}))
  return { error: message, code, retryable: isRetryable(code), ...(isJsonObject(facts) ? facts : {}) }
}

function withText(content: JsonObject): Pick<CallToolResult, 'content'> {
  return { content: [{ type: 'text', text: JSON.stringify(content) }] }
}

function toOption({ connectedAccountId, integrationId, backend, displayName, status }: AccountOption) {
  return { connectedAccountId, integrationId, backend, displayName, status }
}
