import type { JsonObject } from '../../../base/json.ts'
import type { AssetKind } from '../../../engine/assets/asset-config.ts'
import type { Actor } from '../../actor.ts'
import type { Assets } from '../../assets.ts'
import type { Workflows } from '../../workflows.ts'
import { asData } from '../as-data.ts'
import type { CopilotTool } from '../turn-context.ts'

const LISTS = ['agents', 'knowledge_bases', 'orchestrations', 'workflows', 'sources'] as const
type List = (typeof LISTS)[number]

const KINDS: Partial<Record<List, AssetKind>> = {
  agents: 'agent',
  knowledge_bases: 'knowledge_base',
  orchestrations: 'orchestration',
}
/** Of each kind, the newest. */
const MAX_ASSETS = 100

export interface AssetServices {
  assets: Assets
  workflows: Workflows
}

/** What the organisation has that a workflow can call. */
export function listProjectAssets(services: AssetServices): CopilotTool {
  return ({ actor }) => ({
    name: 'list_project_assets',
    description:
      'The agents, knowledge bases, orchestrations, workflows and sources that there are, with their ids and names; ' +
      `at most ${MAX_ASSETS} of each.`,
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

async function listOf({ assets, workflows }: AssetServices, actor: Actor, list: List): Promise<JsonObject[]> {
  const page = { first: MAX_ASSETS }
  const kind = KINDS[list]
  if (kind) return (await assets.list(actor, { filter: { kind }, page })).rows.map(toListed)
  return list === 'workflows' ? (await workflows.list(actor, { filter: {}, page })).rows.map(toListed) : []
}

function toListed({ id, name, description }: { id: string; name: string; description: string | null }) {
  return { id, name, ...(description && { description }) }
}
