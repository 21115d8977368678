import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOfPage } from '../selection.ts'
import { AccountConnection } from './connected-account.ts'
import { ConnectorKind } from './enums.ts'

export const Integration = builder.prismaNode('Integration', {
  description: 'A service that the organisation uses, through one account or several.',
  ...ownedNode('runtime'),
  fields: (t) => ({
    key: t.exposeString('key'),
    displayName: t.exposeString('displayName'),
    connector: t.expose('connector', { type: ConnectorKind }),
    backend: t.exposeString('backend', { description: 'The label that clients see.' }),
    description: t.exposeString('description', { nullable: true }),
    iconUrl: t.exposeString('iconUrl', { nullable: true }),
    trustHints: t.exposeBoolean('trustHints', {
      description: 'Whether what the tools declare of themselves counts.',
    }),
    toolCount: t.int({
      description: 'How many tools its accounts offer together.',
      resolve: ({ id }, _args, { loaders }) => loaders.catalog.toolCounts.load(id),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    accounts: t.field({
      type: AccountConnection,
      complexity: pageComplexity,
      args: pageArguments(),
      resolve: async ({ id }, args, context, info) => {
        const selection = selectionOfPage(context, info, { id: true, createdAt: true, integrationId: true })
        const all = await context.loaders.catalog.accountsOfIntegration(placeOf(info), selection).load(id)
        const after = parseTimeCursor(args.after)
        const first = args.first ?? 20
        const start = after === undefined ? 0 : all.findIndex((account) => account.id === after.id) + 1
        const page = { rows: all.slice(start, start + first), hasMore: all.length > start + first }
        return toConnection(page, args, { positionOf: byCreation, totalCount: async () => all.length })
      },
    }),
  }),
})

const IntegrationConnection = connectionType('Integration', Integration)

builder.queryField('integrations', (t) =>
  t.field({
    type: IntegrationConnection,
    authScopes: { read: 'runtime' },
    complexity: pageComplexity,
    args: pageArguments(),
    resolve: async (_root, args, context, info) => {
      const { actor, services } = context
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await services.accounts.listIntegrations(actor, page, selection), args, {
        positionOf: byCreation,
        totalCount: () => services.accounts.countIntegrations(actor),
      })
    },
  }),
)
