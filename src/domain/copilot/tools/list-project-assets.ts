import type { JsonObject } from '../../../base/json.ts'
import type { Capability } from '../../../engine/connectors/catalog.ts'
import type { AssetDocument } from '../../../platform/db/generated/client.ts'
import type { Actor } from '../../actor.ts'
import type { Assets } from '../../assets/assets.ts'
import type { KnowledgeDocuments } from '../../assets/knowledge-documents.ts'
import type { Capabilities } from '../../capabilities/capabilities.ts'
import type { Workflows } from '../../workflows/workflows.ts'
import { asData } from '../as-data.ts'
import { cutText } from '../prompt-graph.ts'
import type { CopilotTool } from '../turn-context.ts'

const LISTS = ['agents', 'knowledge_bases', 'orchestrations', 'workflows', 'sources'] as const
/** Capabilities can be many: they are only told when they are asked for. */
const ALL = [...LISTS, 'capabilities'] as const
type List = (typeof ALL)[number]

const KINDS = {
  agents: 'agent',
  knowledge_bases: 'knowledge_base',
  orchestrations: 'orchestration',
} as const
/** Of each kind, the newest. */
const MAX_ASSETS = 100
const MAX_CAPABILITIES = 300
const MAX_DESCRIPTION_CHARS = 200

export interface AssetServices {
  assets: Assets
  workflows: Workflows
  knowledgeDocuments: KnowledgeDocuments
  capabilities: Capabilities
}

/** What the organisation has that a workflow can call. */
export function listProjectAssets(services: AssetServices): CopilotTool {
  return ({ actor }) => ({
    name: 'list_project_assets',
    description:
      'The agents, knowledge bases, orchestrations, workflows and sources (the documents of the knowledge bases) ' +
      `that there are, with their ids and names; the newest ${MAX_ASSETS} of each. "capabilities" are the tools of ` +
      'connected accounts and of the memory, which capability and agent blocks call by their names.',
    inputSchema: {
      type: 'object',
      properties: {
        asset_type: {
          enum: [...ALL],
          description: 'All of them but capabilities when absent.',
        },
      },
      additionalProperties: false,
    },
    isMutating: false,
    toModelText: asData,
    async execute({ asset_type }) {
      const lists = asset_type === undefined ? LISTS : ALL.filter((list) => list === asset_type)
      const found = lists.map(async (list) => [list, await listOf(services, actor, list)] as const)
      return Object.fromEntries(await Promise.all(found))
    },
  })
}

async function listOf(services: AssetServices, actor: Actor, list: List): Promise<JsonObject[]> {
  const { assets, workflows, knowledgeDocuments, capabilities } = services
  const page = { first: MAX_ASSETS }
  switch (list) {
    case 'workflows':
      return (await workflows.list(actor, { filter: {}, page })).rows.map(toListed)
    case 'sources':
      return (await knowledgeDocuments.list(actor, { page }, { omit: { content: true } })).rows.map(toSource)
    case 'capabilities':
      return (await capabilities.list(actor)).slice(0, MAX_CAPABILITIES).map(toTool)
    case 'agents':
    case 'knowledge_bases':
    case 'orchestrations':
      return (await assets.list(actor, { filter: { kind: KINDS[list] }, page })).rows.map(toListed)
  }
}

function toListed({ id, name, description }: { id: string; name: string; description: string | null }) {
  return { id, name, ...(description && { description }) }
}

function toTool({ name, description }: Capability): JsonObject {
  const isLong = description.length > MAX_DESCRIPTION_CHARS
  return { name, description: isLong ? cutText(description, MAX_DESCRIPTION_CHARS) : description }
}

function toSource({ id, title, source, knowledgeBaseId, size }: Omit<AssetDocument, 'content'>): JsonObject {
  return { id, name: title, knowledge_base_id: knowledgeBaseId, size, ...(source && { source }) }
}
