import { AppError } from '../../../base/errors.ts'
import type { JsonObject } from '../../../base/json.ts'
import { ASSET_KINDS, type AssetKind } from '../../../engine/assets/asset-config.ts'
import type { Actor } from '../../actor.ts'
import { toAssetConfig } from '../../assets/asset-settings.ts'
import { toGraph } from '../../workflows/stored-graph.ts'
import { asData } from '../as-data.ts'
import { cutText, promptGraph } from '../prompt-graph.ts'
import type { CopilotTool } from '../turn-context.ts'
import type { AssetServices } from './list-project-assets.ts'

/** Seed 003. */
const MAX_PROMPT_CHARS = 1_000

/** The full config of one asset; a long system prompt is cut. */
export function getAssetDetails(services: AssetServices): CopilotTool {
  return ({ actor }) => ({
    name: 'get_asset_details',
    description:
      `The whole config of one asset, or the beginning of one source; an agent's system prompt and a source's text ` +
      `are cut to ${MAX_PROMPT_CHARS} characters.`,
    inputSchema: {
      type: 'object',
      properties: {
        asset_type: { enum: [...ASSET_KINDS, 'workflow', 'source', 'capability'] },
        asset_id: { type: 'string', minLength: 1, maxLength: 200, description: 'Of a capability its name.' },
      },
      required: ['asset_type', 'asset_id'],
      additionalProperties: false,
    },
    isMutating: false,
    toModelText: asData,
    execute: async ({ asset_type, asset_id }) => {
      const kind = ASSET_KINDS.find((one) => one === asset_type)
      const id = String(asset_id)
      if (kind) return assetDetails(services, actor, { kind, id })
      if (asset_type === 'capability') return capabilityDetails(services, actor, id)
      return asset_type === 'source'
        ? sourceDetails(services, actor, id)
        : workflowDetails(services, actor, id)
    },
  })
}

async function assetDetails(
  { assets }: AssetServices,
  actor: Actor,
  ref: { kind: AssetKind; id: string },
): Promise<JsonObject> {
  const asset = await assets.get(actor, ref)
  const { id, kind, name, description, version, updatedAt } = asset
  const config = withShortPrompt(toAssetConfig(asset))
  return { id, type: kind, name, description, config, version, updated_at: updatedAt.toISOString() }
}

async function workflowDetails({ workflows }: AssetServices, actor: Actor, id: string): Promise<JsonObject> {
  const { name, description, version, graph, updatedAt } = await workflows.get(actor, id)
  const shown = { graph: promptGraph(toGraph(graph)), version, updated_at: updatedAt.toISOString() }
  return { id, type: 'workflow', name, description, ...shown }
}

/** What a capability block has to give it, and the accounts that it has to choose from. */
async function capabilityDetails(
  { capabilities }: AssetServices,
  actor: Actor,
  id: string,
): Promise<JsonObject> {
  const { name, description, parameters, accounts } = await capabilities.get(actor, id)
  const choices = accounts.map(({ connectedAccountId, displayName }) => ({
    ...{ connected_account_id: connectedAccountId, name: displayName },
  }))
  return { name, type: 'capability', description, parameters, accounts: choices }
}

async function sourceDetails(
  { knowledgeDocuments }: AssetServices,
  actor: Actor,
  id: string,
): Promise<JsonObject> {
  const document = await knowledgeDocuments.find(actor, id)
  if (!document) throw new AppError('NOT_FOUND', `No source has the id ${JSON.stringify(id)}`)
  const { title, source, knowledgeBaseId, content, size, version, updatedAt } = document
  const text = content.length > MAX_PROMPT_CHARS ? cutText(content, MAX_PROMPT_CHARS) : content
  const facts = { source, knowledge_base_id: knowledgeBaseId, size, version }
  return { id, type: 'source', name: title, ...facts, content: text, updated_at: updatedAt.toISOString() }
}

function withShortPrompt(config: JsonObject): JsonObject {
  const { system_prompt: prompt } = config
  if (typeof prompt !== 'string' || prompt.length <= MAX_PROMPT_CHARS) return config
  return { ...config, system_prompt: cutText(prompt, MAX_PROMPT_CHARS) }
}
