import { isJsonObject } from '../../base/json.ts'
import type { CapabilityStatistics } from '../../domain/capabilities/capability-statistics.ts'
import type { Capability as CapabilityShape } from '../../engine/connectors/catalog.ts'
import type { HintClaim as Claim, HintClaims } from '../../engine/connectors/tool-flags.ts'
import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseCursor } from '../cursor.ts'
import { CapabilityAccount } from './capability-account.ts'
import { CapabilityKind, HintSource, StatsWindow } from './enums.ts'
import { StringFilter } from './filters.ts'

const ID_PREFIX = 'cap_'

const HintClaim = builder.objectRef<Claim>('HintClaim').implement({
  description: 'What is claimed of a tool, and by whom.',
  fields: (t) => ({
    value: t.exposeBoolean('value'),
    source: t.expose('source', { type: HintSource }),
    trusted: t.exposeBoolean('trusted', {
      description: 'Whether the claim counts; otherwise the careful assumption does.',
    }),
  }),
})

const CapabilityHints = builder.objectRef<HintClaims>('CapabilityHints').implement({
  fields: (t) => ({
    readOnly: t.expose('readOnly', { type: HintClaim }),
    idempotent: t.expose('idempotent', { type: HintClaim }),
    destructive: t.expose('destructive', { type: HintClaim }),
    openWorld: t.expose('openWorld', { type: HintClaim }),
  }),
})

const CapabilityStats = builder.objectRef<CapabilityStatistics>('CapabilityStats').implement({
  fields: (t) => ({
    calls: t.exposeInt('calls'),
    failures: t.exposeInt('failures'),
    p50Ms: t.exposeInt('p50Ms', {
      nullable: true,
      description: 'Half of those that have ended took no longer.',
    }),
    p95Ms: t.exposeInt('p95Ms', { nullable: true }),
  }),
})

const CapabilityRef = builder.objectRef<CapabilityShape>('Capability')

export const Capability = builder.node(CapabilityRef, {
  description: 'One tool that the organisation can invoke, on one account or on several.',
  authScopes: { read: 'runtime' },
  isTypeOf: (value) => isJsonObject(value) && 'supportsIdempotency' in value,
  id: { resolve: ({ name }) => ID_PREFIX + name },
  loadWithoutCache: (id, { actor, services }) =>
    services.capabilities.find(actor.organizationId, id.slice(ID_PREFIX.length)),
  fields: (t) => ({
    name: t.exposeString('name'),
    kind: t.expose('kind', { type: CapabilityKind }),
    description: t.exposeString('description'),
    parameters: t.expose('parameters', { type: 'JSONSchema' }),
    outputSchema: t.expose('outputSchema', { type: 'JSONSchema', nullable: true }),
    isReadOnly: t.exposeBoolean('isReadOnly'),
    supportsIdempotency: t.exposeBoolean('supportsIdempotency'),
    isDestructive: t.exposeBoolean('isDestructive'),
    hints: t.expose('hints', { type: CapabilityHints }),
    accounts: t.field({ type: [CapabilityAccount], resolve: ({ accounts }) => accounts }),
    version: t.exposeInt('version'),
    schemaHash: t.exposeString('schemaHash'),
    stats: t.field({
      type: CapabilityStats,
      description: 'Counts the newest 100,000 executions of the organisation within the window.',
      complexity: 20,
      args: { window: t.arg({ type: StatsWindow, defaultValue: 'day' }) },
      resolve: ({ name }, { window }, { loaders }) =>
        loaders.catalog.statisticsOfCapability(window ?? 'day').load(name),
    }),
    enabled: t.boolean({ description: 'Only enabled ones are listed.', resolve: () => true }),
  }),
})

const CapabilityConnection = connectionType('Capability', CapabilityRef)

const CapabilityFilter = builder.inputType('CapabilityFilter', {
  fields: (t) => ({
    name: t.field({ type: StringFilter }),
    kind: t.field({ type: CapabilityKind }),
    isReadOnly: t.boolean(),
    integrationId: t.string({ description: "The integration's key." }),
    query: t.string({ description: 'Words in the name or the description.' }),
  }),
})

builder.queryFields((t) => ({
  capability: t.field({
    type: Capability,
    nullable: true,
    authScopes: { read: 'runtime' },
    args: { name: t.arg.string({ required: true }) },
    resolve: (_root, { name }, { actor, services }) => services.capabilities.find(actor.organizationId, name),
  }),
  capabilities: t.field({
    type: CapabilityConnection,
    authScopes: { read: 'runtime' },
    complexity: pageComplexity,
    args: { ...pageArguments(), filter: t.arg({ type: CapabilityFilter }), sessionId: t.arg.id() },
    resolve: async (_root, args, { actor, services }) => {
      if (args.sessionId != null) await services.sessions.get(actor, args.sessionId)
      const all = await services.capabilities.filter(actor, args.filter ?? {})
      const after = parseCursor(args.after)
      const first = args.first ?? 20
      const start = after === undefined ? 0 : all.findIndex(({ name }) => name === after.id) + 1
      const page = { rows: all.slice(start, start + first), hasMore: all.length > start + first }
      return toConnection(page, args, {
        positionOf: ({ name }) => ({ value: name, id: name }),
        totalCount: async () => all.length,
      })
    },
  }),
}))
