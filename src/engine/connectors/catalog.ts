import type { AccountOption } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { assignCapabilityNames } from './capability-name.ts'
import type { ConnectorAccount, Hint, ToolDescription, ToolHints } from './connector.ts'
import type { ConnectorKind } from './connector-registry.ts'

export type CapabilityKind = 'integration' | 'memory'

/** Names an integration and says how it is reached. */
export interface IntegrationRef {
  key: string
  connector: ConnectorKind
}

/** One account that offers a capability, and which version of its tool. */
export interface CapabilityAccount extends AccountOption {
  toolDefinitionId: string
  account: ConnectorAccount
}

/** One tool that an organisation can invoke, on one account or on several. */
export interface Capability {
  name: string
  kind: CapabilityKind
  description: string
  parameters: JsonObject
  outputSchema: JsonObject | null
  hints: ToolHints
  isReadOnly: boolean
  supportsIdempotency: boolean
  isDestructive: boolean
  schemaHash: string
  version: number
  /** Empty for memory, which needs none. */
  accounts: CapabilityAccount[]
  /** With `tool`, where a call goes; null for memory. */
  integration: IntegrationRef | null
  tool: string
}

/** A tool that a catalogue sync found on an account that can be used. */
export interface OfferedTool extends ToolDescription {
  toolDefinitionId: string
  schemaHash: string
  version: number
  integration: IntegrationRef
  backend: string
  accountStatus: string
  account: ConnectorAccount
}

export function memoryCapabilities(
  tools: readonly (ToolDescription & { schemaHash: string })[],
): Capability[] {
  return tools.map((tool) => ({
    ...effective([tool.hints]),
    name: tool.name,
    kind: 'memory',
    description: tool.description,
    parameters: tool.inputSchema,
    outputSchema: tool.outputSchema ?? null,
    schemaHash: tool.schemaHash,
    version: 1,
    accounts: [],
    integration: null,
    tool: tool.name,
  }))
}

/**
 * The capabilities that accounts offer together, by name. Tools of one integration with the same name and the
 * same schema are one capability; where accounts disagree about the schema, the majority keeps the name.
 */
export function integrationCapabilities(tools: readonly OfferedTool[]): Capability[] {
  const groups = [
    ...groupBy(tools, (tool) => `${tool.integration.key} ${tool.name} ${tool.schemaHash}`).values(),
  ]
  groups.sort(byMajority)
  const names = assignCapabilityNames(
    groups.map(([tool]) => ({ integrationKey: tool.integration.key, tool: tool.name })),
  )
  return groups
    .map((group, index) => toCapability(names[index] ?? group[0].name, group))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

type Group = [OfferedTool, ...OfferedTool[]]

function groupBy(tools: readonly OfferedTool[], keyOf: (tool: OfferedTool) => string): Map<string, Group> {
  const groups = new Map<string, Group>()
  for (const tool of tools) {
    const group = groups.get(keyOf(tool))
    if (group) group.push(tool)
    else groups.set(keyOf(tool), [tool])
  }
  return groups
}

/** The same order whatever order the rows came in: larger groups first, then the older account. */
function byMajority(a: Group, b: Group): number {
  return b.length - a.length || (firstAccount(a) < firstAccount(b) ? -1 : 1)
}

function firstAccount(group: Group): string {
  return group.map((tool) => tool.account.id).sort()[0] ?? ''
}

function toCapability(name: string, group: Group): Capability {
  const [tool] = group
  return {
    ...effective(group.map((member) => member.hints)),
    name,
    kind: 'integration',
    description: tool.description,
    parameters: tool.inputSchema,
    outputSchema: tool.outputSchema ?? null,
    schemaHash: tool.schemaHash,
    version: Math.max(...group.map((member) => member.version)),
    accounts: group
      .map(toCapabilityAccount)
      .sort((a, b) => (a.connectedAccountId < b.connectedAccountId ? -1 : 1)),
    integration: tool.integration,
    tool: tool.name,
  }
}

function toCapabilityAccount(tool: OfferedTool): CapabilityAccount {
  return {
    connectedAccountId: tool.account.id,
    integrationId: tool.integration.key,
    backend: tool.backend,
    displayName: tool.account.displayName,
    status: tool.accountStatus,
    toolDefinitionId: tool.toolDefinitionId,
    account: tool.account,
  }
}

/** Of several accounts the most careful claim counts. What only reads is safe to repeat. */
function effective(
  claims: ToolHints[],
): Pick<Capability, 'hints' | 'isReadOnly' | 'supportsIdempotency' | 'isDestructive'> {
  const hints = {
    readOnly: strictest(
      claims.map((claim) => claim.readOnly),
      false,
    ),
    idempotent: strictest(
      claims.map((claim) => claim.idempotent),
      false,
    ),
    destructive: strictest(
      claims.map((claim) => claim.destructive),
      true,
    ),
    openWorld: strictest(
      claims.map((claim) => claim.openWorld),
      true,
    ),
  }
  const isReadOnly = hints.readOnly.value
  return {
    hints,
    isReadOnly,
    supportsIdempotency: isReadOnly || hints.idempotent.value,
    isDestructive: !isReadOnly && hints.destructive.value,
  }
}

function strictest(hints: Hint[], strict: boolean): Hint {
  return hints.find((hint) => hint.value === strict) ?? hints[0] ?? { value: strict, source: 'default' }
}
