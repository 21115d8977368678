import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { selectionOfPage } from '../selection.ts'
import { AccountStatus, ConnectorKind } from './enums.ts'

const ConnectedAccount = builder.prismaNode('ConnectedAccount', {
  description: 'An account at an integration, through which its tools are called.',
  nullable: true,
  authScopes: { read: 'runtime' },
  id: { resolve: ({ id }) => id },
  findUnique: (id, { actor }) => ({ organizationId_id: { organizationId: actor.organizationId, id } }),
  select: { id: true },
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
