import { agentIdsOf, agentSettingsOf, toAssetConfig } from '../../domain/assets/asset-settings.ts'
import type { AssetKind } from '../../engine/assets/asset-config.ts'
import type { Asset as AssetRow } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import type { GraphqlContext } from '../context.ts'
import { parseTimeCursor } from '../cursor.ts'

const TYPENAMES = {
  agent: 'Agent',
  knowledge_base: 'KnowledgeBase',
  orchestration: 'Orchestration',
} as const satisfies Record<AssetKind, string>

export const AssetType = builder.enumType('AssetType', {
  values: {
    AGENT: { value: 'agent' },
    KNOWLEDGE_BASE: { value: 'knowledge_base' },
    ORCHESTRATION: { value: 'orchestration' },
  } as const satisfies Record<Uppercase<AssetKind>, { value: AssetKind }>,
})

const Asset = builder.interfaceRef<AssetRow>('Asset').implement({
  description: 'What blocks and the copilot name: an agent, a knowledge base or an orchestration.',
  resolveType: ({ kind }) => TYPENAMES[kind],
  fields: (t) => ({
    id: t.exposeID('id'),
    assetType: t.expose('kind', { type: AssetType }),
    name: t.exposeString('name', { description: 'One of its type.' }),
    description: t.exposeString('description', { nullable: true }),
    config: t.field({
      type: 'JSON',
      description: 'With the keys that a block’s config has.',
      resolve: (asset) => toAssetConfig(asset),
    }),
    version: t.exposeInt('version', { description: '1 for a new one; each change adds 1.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
  }),
})

/** What every kind of asset has as a node. */
function assetNode(kind: AssetKind) {
  return {
    interfaces: [Asset],
    isTypeOf: (value: unknown) => isAsset(value) && value.kind === kind,
    authScopes: { read: 'workflows' } as const,
    id: { resolve: ({ id }: AssetRow) => id },
    loadManyWithoutCache: async (ids: readonly string[], { actor, services }: GraphqlContext) => {
      const found = await services.assets.findMany(actor, kind, ids)
      return ids.map((id) => found.find((asset) => asset.id === id) ?? null)
    },
  }
}

function isAsset(value: unknown): value is { kind: unknown } {
  return typeof value === 'object' && value !== null && 'kind' in value && 'config' in value
}

export const KnowledgeBase = builder.objectRef<AssetRow>('KnowledgeBase')

builder.node(KnowledgeBase, {
  description: 'Documents in which agents search.',
  ...assetNode('knowledge_base'),
})

export const Agent = builder.objectRef<AssetRow>('Agent')

builder.node(Agent, {
  description: 'A language model with its instructions, its tools and what it may look up.',
  ...assetNode('agent'),
  fields: (t) => ({
    model: t.string({ resolve: (agent) => agentSettingsOf(agent).model }),
    systemPrompt: t.string({ resolve: (agent) => agentSettingsOf(agent).systemPrompt }),
    temperature: t.float({ nullable: true, resolve: (agent) => agentSettingsOf(agent).temperature }),
    maxTokens: t.int({ nullable: true, resolve: (agent) => agentSettingsOf(agent).maxTokens }),
    tools: t.stringList({
      description: 'Names of the capabilities that it may invoke.',
      resolve: (agent) => agentSettingsOf(agent).tools,
    }),
    knowledgeBases: t.field({
      type: [KnowledgeBase],
      description: 'Those of them that still exist.',
      resolve: (agent, _args, { loaders }) =>
        present(loaders.assets.ofKind('knowledge_base').loadMany(agentSettingsOf(agent).knowledgeBaseIds)),
    }),
  }),
})

export const Orchestration = builder.objectRef<AssetRow>('Orchestration')

builder.node(Orchestration, {
  description: 'Agents that answer one after another, each to what the one before it said.',
  ...assetNode('orchestration'),
  fields: (t) => ({
    agents: t.field({
      type: [Agent],
      description: 'In their order; those that still exist.',
      resolve: (orchestration, _args, { loaders }) =>
        present(loaders.assets.ofKind('agent').loadMany(agentIdsOf(orchestration))),
    }),
  }),
})

const AssetConnection = connectionType('Asset', Asset)

builder.queryFields((t) => ({
  assets: t.field({
    type: AssetConnection,
    description: 'The newest first; of every type when none is named.',
    authScopes: { read: 'workflows' },
    complexity: pageComplexity,
    args: {
      ...pageArguments(),
      type: t.arg({ type: AssetType }),
      query: t.arg.string({ description: 'A part of the name or the description, in whatever case.' }),
    },
    resolve: async (_root, args, { actor, services }) => {
      const filter = { kind: args.type, query: args.query }
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      return toConnection(await services.assets.list(actor, { filter, page }), args, {
        positionOf: byCreation,
        totalCount: () => services.assets.count(actor, filter),
      })
    },
  }),
  agent: t.field({
    type: Agent,
    nullable: true,
    authScopes: { read: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) => services.assets.find(actor, { kind: 'agent', id }),
  }),
  knowledgeBase: t.field({
    type: KnowledgeBase,
    nullable: true,
    authScopes: { read: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) =>
      services.assets.find(actor, { kind: 'knowledge_base', id }),
  }),
  orchestration: t.field({
    type: Orchestration,
    nullable: true,
    authScopes: { read: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) =>
      services.assets.find(actor, { kind: 'orchestration', id }),
  }),
}))

async function present(found: Promise<(AssetRow | Error | null)[]>): Promise<AssetRow[]> {
  return (await found).flatMap((one) => {
    if (one instanceof Error) throw one
    return one ?? []
  })
}
