import type { JsonObject } from '../../../base/json.ts'
import type { AssetDocument } from '../../../platform/db/generated/client.ts'
import type { Actor } from '../../actor.ts'
import type { Assets } from '../../assets/assets.ts'
import type { KnowledgeDocuments } from '../../assets/knowledge-documents.ts'
import type { Workflows } from '../../workflows/workflows.ts'
import { asData } from '../as-data.ts'
import type { CopilotTool } from '../turn-context.ts'

const LISTS = ['agents', 'knowledge_bases', 'orchestrations', 'workflows', 'sources'] as const
type List = (typeof LISTS)[number]

const KINDS = {
  agents: 'agent',
  knowledge_bases: 'knowledge_base',
  orchestrations: 'orchestration',
} as const
/** Of each kind, the newest. */
const MAX_ASSETS = 100

export interface AssetServices {
  assets: Assets
  workflows: Workflows
  knowledgeDocuments: KnowledgeDocuments
}

/** What the organisation has that a workflow can call. */
export function listProjectAssets(services: AssetServices): CopilotTool {
  return ({ actor }) => ({
    name: 'list_project_assets',
    description:
      'The agents, knowledge bases, orchestrations, workflows and sources (the documents of the knowledge bases) ' +
      `that there are, with their ids and names; the newest ${MAX_ASSETS} of each.`,
    inputSchema: {
      type: 'object',
      properties: { asset_type: { enum: [...LISTS], description: 'All of them when absent.' } },
      additionalProperties: false,
    },
    isMutating: false,
    toModelText: asData,
    async execute({ asset_type }) {
      const lists = LISTS.filter((list) => asset_type === undefined || list === asset_type)
      const found = lists.map(async (list) => [list, await listOf(services, actor, list)] as const)
      return Object.fromEntries(await Promise.all(found))
    },
  })
}

async function listOf(services: AssetServices, actor: Actor, list: List): Promise<JsonObject[]> {
  const { assets, workflows, knowledgeDocuments } = services
  const page = { first: MAX_ASSETS }
  switch (list) {
    case 'workflows':
      return (await workflows.list(actor, { filter: {}, page })).rows.map(toListed)
    case 'sources':
      return (await knowledgeDocuments.list(actor, { page }, { omit: { content: true } })).rows.map(toSource)
    case 'agents':
    case 'knowledge_bases':
    case 'orchestrations':
      return (await assets.list(actor, { filter: { kind: KINDS[list] }, page })).rows.map(toListed)
  }
}

function toListed({ id, name, description }: { id: string; name: string; description: string | null }) {
  return { id, name, ...(description && { description }) }
}

function toSource({ id, title, source, knowledgeBaseId, size }: Omit<AssetDocument, 'content'>): JsonObject {
  return { id, name: title, knowledge_base_id: knowledgeBaseId, size, ...(source && { source }) }
}
