import type { CallToolResult, Tool } from '@modelcontextprotocol/server'
import type { AccountOption } from '../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../base/json.ts'
import type { Capability } from '../engine/connectors/catalog.ts'

/** The argument that chooses an account; a tool that has one of that name itself keeps it. */
const ACCOUNT_PARAMETERS = ['connectedAccountId', '_connectedAccountId'] as const

/** A capability as a tool (integrations.md, Our MCP server). With several accounts the choice is an argument of its own. */
export function toTool(capability: Capability): Tool {
  const { name, description, isReadOnly, supportsIdempotency, isDestructive, hints, outputSchema } =
    capability
  return {
    name,
    title: name,
    description,
    inputSchema: toInputSchema(capability),
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

/** The arguments of a call: the input of the capability, and beside it the account that was chosen. */
export function splitArguments(
  capability: Capability,
  given: JsonObject,
): { input: JsonObject; connectedAccountId: string | undefined } {
  const parameter = accountParameter(capability)
  const { [parameter]: chosen, ...input } = given
  return typeof chosen === 'string'
    ? { input, connectedAccountId: chosen }
    : { input: given, connectedAccountId: undefined }
}

/** What a tool gave: as it is where it is an object, which structured content has to be. */
export function toResult(output: JsonValue, meta: JsonObject): CallToolResult {
  const structuredContent = isJsonObject(output) ? output : { result: output }
  return { ...withText(structuredContent), structuredContent, _meta: meta }
}

/** What went wrong, for a model to read and to act on. */
export function toFailure(facts: JsonObject, meta: JsonObject = {}): CallToolResult {
  return { ...withText(facts), isError: true, _meta: meta }
}

function withText(content: JsonObject): Pick<CallToolResult, 'content'> {
  return { content: [{ type: 'text', text: JSON.stringify(content) }] }
}

function toInputSchema(capability: Capability): Tool['inputSchema'] {
  const { parameters, accounts } = capability
  const schema = { ...parameters, type: 'object' as const }
  if (accounts.length < 2) return schema as Tool['inputSchema'] // what is stored is a JSON Schema of an object
  const name = accountParameter(capability)
  const labels = accounts.map(
    ({ connectedAccountId, displayName }) => `${connectedAccountId} is ${displayName}`,
  )
  const choice = {
    type: 'string',
    enum: accounts.map(({ connectedAccountId }) => connectedAccountId),
    description: `The account to call through: ${labels.join('; ')}.`,
  }
  const required = Array.isArray(parameters.required) ? parameters.required : []
  return {
    ...schema,
    properties: { ...propertiesOf(capability), [name]: choice },
    required: [...required, name],
  } as Tool['inputSchema'] // as above
}

function accountParameter(capability: Capability): string {
  const properties = propertiesOf(capability)
  return ACCOUNT_PARAMETERS.find((name) => !Object.hasOwn(properties, name)) ?? ACCOUNT_PARAMETERS[1]
}

function propertiesOf({ parameters }: Capability): JsonObject {
  return isJsonObject(parameters.properties) ? parameters.properties : {}
}

function toOption({ connectedAccountId, integrationId, backend, displayName, status }: AccountOption) {
  return { connectedAccountId, integrationId, backend, displayName, status }
}
