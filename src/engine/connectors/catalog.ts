import type { AccountOption } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { assignCapabilityNames } from './capability-name.ts'
import type { ConnectorAccount, ToolDescription } from './connector.ts'
import type { ConnectorKind } from './connector-registry.ts'
import { combineFlags, type HintOverride, judgeHints, type ToolFlags } from './tool-flags.ts'

export type CapabilityKind = 'integration' | 'memory'

/** Names an integration and says how it is reached. */
export interface IntegrationRef {
  key: string
  connector: ConnectorKind
}

/** One account that offers a capability, and which version of its tool. */
export interface CapabilityAccount extends AccountOption {
  toolDefinitionId: string
  binding: JsonObject | null
  account: ConnectorAccount
}

/** One tool that an organisation can invoke, on one account or on several. */
export interface Capability extends ToolFlags {
  name: string
  kind: CapabilityKind
  description: string
  parameters: JsonObject
  outputSchema: JsonObject | null
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
  /** Whether what the tool declares of itself counts. */
  trustHints: boolean
  override?: HintOverride
  backend: string
  accountStatus: string
  account: ConnectorAccount
}

export function memoryCapabilities(
  tools: readonly (ToolDescription & { schemaHash: string })[],
): Capability[] {
  return tools.map((tool) => ({
    ...combineFlags([judgeHints(tool.hints, true)]),
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
 * same schema are one capability; where accounts disagree about the schema, the majority keeps the name, and of
 * equal numbers the oldest account. The same whatever order the tools come in.
 */
export function integrationCapabilities(tools: readonly OfferedTool[]): Capability[] {
  const groups = groupBySchema(tools.toSorted(byAccount)).sort(byMajority)
  const names = assignCapabilityNames(
    groups.map(([tool]) => ({ integrationKey: tool.integration.key, tool: tool.name })),
  )
  return groups
    .map((group, index) => toCapability(names[index] ?? group[0].name, group))
    .sort((a, b) => compare(a.name, b.name))
}

type Group = [OfferedTool, ...OfferedTool[]]

function groupBySchema(tools: readonly OfferedTool[]): Group[] {
  const groups = new Map<string, Group>()
  for (const tool of tools) {
    const key = JSON.stringify([tool.integration.key, tool.name, tool.schemaHash])
    const group = groups.get(key)
    if (group) group.push(tool)
    else groups.set(key, [tool])
  }
  return [...groups.values()]
}

/** Ids sort by time, so that the oldest account comes first; one account offers a name once. */
function byAccount(a: OfferedTool, b: OfferedTool): number {
  return compare(a.account.id, b.account.id) || compare(a.name, b.name)
}

function byMajority(a: Group, b: Group): number {
  return b.length - a.length || byAccount(a[0], b[0])
}

function compare(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}

function toCapability(name: string, group: Group): Capability {
  const [tool] = group
  return {
    ...combineFlags(group.map(({ hints, trustHints, override }) => judgeHints(hints, trustHints, override))),
    name,
    kind: 'integration',
    description: tool.description,
    parameters: tool.inputSchema,
    outputSchema: tool.outputSchema ?? null,
    schemaHash: tool.schemaHash,
    version: Math.max(...group.map((member) => member.version)),
    accounts: group.map(toCapabilityAccount),
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
    binding: tool.binding ?? null,
    account: tool.account,
  }
}
