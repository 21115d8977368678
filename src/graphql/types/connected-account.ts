import { z } from 'zod'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOfPage } from '../selection.ts'
import { CatalogSync } from './catalog-sync.ts'
import { AccountStatus, ConnectorKind } from './enums.ts'

/** As many as are kept. */
const MAX_SYNCS = 50

export const ConnectedAccount = builder.prismaNode('ConnectedAccount', {
  description: 'An account at an integration, through which its tools are called.',
  ...ownedNode('runtime'),
  fields: (t) => ({
    integration: t.relation('integration'),
    connector: t.field({
      type: ConnectorKind,
      select: { integration: { select: { connector: true } } },
      resolve: ({ integration }) => integration.connector,
    }),
    backend: t.string({
      select: { integration: { select: { backend: true } } },
      resolve: ({ integration }) => integration.backend,
    }),
    displayName: t.exposeString('displayName'),
    externalId: t.exposeString('externalId', { nullable: true }),
    status: t.expose('status', { type: AccountStatus }),
    statusReason: t.exposeString('statusReason', { nullable: true }),
    serverInfo: t.expose('serverInfo', {
      type: 'JSON',
      nullable: true,
      description: 'What the other side says about itself.',
    }),
    protocolVersion: t.exposeString('protocolVersion', { nullable: true }),
    settings: t.expose('settings', {
      type: 'JSON',
      description: 'What it is reached with, without its credentials.',
      authScopes: { write: 'admin' },
    }),
    syncs: t.field({
      type: [CatalogSync],
      description: 'What the newest readings of its catalogue found, the newest first.',
      complexity: ({ first }) => ({ field: 1, multiplier: first ?? 10 }),
      args: { first: t.arg.int({ defaultValue: 10, validate: z.int().min(0).max(MAX_SYNCS).nullish() }) },
      resolve: ({ id }, { first }, { loaders }, info) =>
        loaders.catalog.syncsOfAccount(placeOf(info), first ?? 10).load(id),
    }),
    lastSyncedAt: t.expose('lastSyncedAt', { type: 'DateTime', nullable: true }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
  }),
})

export const AccountConnection = connectionType('ConnectedAccount', ConnectedAccount)

builder.queryField('connectedAccounts', (t) =>
  t.field({
    type: AccountConnection,
    authScopes: { read: 'runtime' },
    complexity: pageComplexity,
    args: {
      ...pageArguments(),
      integrationId: t.arg.id({ description: "The integration's id, or its key." }),
      status: t.arg({ type: AccountStatus }),
    },
    resolve: async (_root, args, context, info) => {
      const { actor, services } = context
      const filter = { integrationId: args.integrationId, status: args.status }
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await services.accounts.list(actor, { filter, page }, selection), args, {
        positionOf: byCreation,
        totalCount: () => services.accounts.count(actor, filter),
      })
    },
  }),
)
