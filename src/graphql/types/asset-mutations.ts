import { z } from 'zod'
import type { JsonObject, JsonValue } from '../../base/json.ts'
import type { AssetKind } from '../../engine/assets/asset-config.ts'
import { builder } from '../builder.ts'
import type { GraphqlContext } from '../context.ts'
import { Agent, KnowledgeBase, Orchestration } from './asset.ts'
import { DeleteResult } from './deletion.ts'
import {
  ConflictError,
  ForbiddenError,
  NotFoundError,
  ValidationError,
  VersionConflictError,
} from './errors.ts'

const ERRORS = [ValidationError, NotFoundError, ConflictError, VersionConflictError, ForbiddenError]

const AgentResult = builder.errorUnion('AgentResult', { types: [Agent, ...ERRORS] })
const KnowledgeBaseResult = builder.errorUnion('KnowledgeBaseResult', { types: [KnowledgeBase, ...ERRORS] })
const OrchestrationResult = builder.errorUnion('OrchestrationResult', { types: [Orchestration, ...ERRORS] })

const AgentInput = builder.inputType('AgentInput', {
  description: 'How an agent answers. In a change, what is absent stays and null removes.',
  fields: (t) => ({
    model: t.string({ description: 'Required for a new agent.' }),
    systemPrompt: t.string(),
    temperature: t.float(),
    maxTokens: t.int(),
    tools: t.stringList({ description: 'Names of the capabilities that it may invoke.' }),
    knowledgeBaseIds: t.idList({ description: 'Where it may search.' }),
  }),
})

interface Change {
  id: string
  name?: string | null | undefined
  description?: string | null | undefined
  expectedVersion?: number | null | undefined
}

/** The arguments of every change: what is absent stays, null removes a description. */
const changeArguments = builder.args((t) => ({
  id: t.id({ required: true }),
  name: t.string(),
  description: t.string(),
  expectedVersion: t.int({
    description: 'The change happens only while the asset is at this version.',
    validate: z.int().min(1).nullish(),
  }),
}))

const newArguments = builder.args((t) => ({ name: t.string({ required: true }), description: t.string() }))

builder.mutationFields((t) => ({
  createAgent: t.field({
    type: AgentResult,
    authScopes: { write: 'workflows' },
    args: { ...newArguments, settings: t.arg({ type: AgentInput, required: true }) },
    resolve: (_root, { settings, ...rest }, { actor, services }) =>
      services.assets.create(actor, { kind: 'agent', ...rest, config: toConfig(settings, 'new') }),
  }),
  updateAgent: t.field({
    type: AgentResult,
    authScopes: { write: 'workflows' },
    args: { ...changeArguments, settings: t.arg({ type: AgentInput }) },
    resolve: (_root, { settings, ...change }, context) =>
      update(context, 'agent', change, toConfig(settings ?? {}, 'change')),
  }),
  createKnowledgeBase: t.field({
    type: KnowledgeBaseResult,
    authScopes: { write: 'workflows' },
    args: newArguments,
    resolve: (_root, input, { actor, services }) =>
      services.assets.create(actor, { kind: 'knowledge_base', ...input }),
  }),
  updateKnowledgeBase: t.field({
    type: KnowledgeBaseResult,
    authScopes: { write: 'workflows' },
    args: changeArguments,
    resolve: (_root, change, context) => update(context, 'knowledge_base', change, {}),
  }),
  createOrchestration: t.field({
    type: OrchestrationResult,
    description: 'Its agents answer one after another, in this order; at most 20.',
    authScopes: { write: 'workflows' },
    args: { ...newArguments, agentIds: t.arg.idList({ required: true }) },
    resolve: (_root, { agentIds, ...rest }, { actor, services }) =>
      services.assets.create(actor, { kind: 'orchestration', ...rest, config: { agents: named(agentIds) } }),
  }),
  updateOrchestration: t.field({
    type: OrchestrationResult,
    authScopes: { write: 'workflows' },
    args: { ...changeArguments, agentIds: t.arg.idList() },
    resolve: (_root, { agentIds, ...change }, context) =>
      update(context, 'orchestration', change, agentIds ? { agents: named(agentIds) } : {}),
  }),
  deleteAsset: t.field({
    type: DeleteResult,
    description: 'Removes an agent, an orchestration, or a knowledge base with its documents.',
    authScopes: { write: 'workflows' },
    args: {
      id: t.arg.id({ required: true }),
      expectedVersion: t.arg.int({ validate: z.int().min(1).nullish() }),
    },
    resolve: async (_root, { id, expectedVersion }, { actor, services }) => {
      await services.assets.delete(actor, id, { expectedVersion: expectedVersion ?? undefined })
      return { deletedId: id }
    },
  }),
}))

function update(
  { actor, services }: GraphqlContext,
  kind: AssetKind,
  { id, name, description, expectedVersion }: Change,
  config: JsonObject,
) {
  const changes = {
    name: name ?? undefined,
    description,
    expectedVersion: expectedVersion ?? undefined,
    config,
  }
  return services.assets.update(actor, { kind, id, changes })
}

/** The keys that a block's config has: what is absent is left out, and null too where nothing is to be removed. */
function toConfig(settings: typeof AgentInput.$inferInput, purpose: 'new' | 'change'): JsonObject {
  const { model, systemPrompt, temperature, maxTokens, tools, knowledgeBaseIds } = settings
  const values: [string, JsonValue | undefined][] = [
    ['model', model],
    ['system_prompt', systemPrompt],
    ['temperature', temperature],
    ['max_tokens', maxTokens],
    ['tools', tools],
    ['knowledge_bases', knowledgeBaseIds && named(knowledgeBaseIds)],
  ]
  const given = values.flatMap(([key, value]): [string, JsonValue][] =>
    value === undefined || (value === null && purpose === 'new') ? [] : [[key, value]],
  )
  return Object.fromEntries(given)
}

function named(ids: readonly string[]): JsonValue {
  return ids.map((id) => ({ id }))
}
