import { kindOf } from '../../domain/copilot/asset-change.ts'
import type { AssetOperation as Operation } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { ownedNode } from '../owned-node.ts'
import { AssetType } from './asset.ts'

const AssetOperation = builder.enumType('AssetOperation', {
  values: {
    CREATE: { value: 'create' },
    UPDATE: { value: 'update' },
    DELETE: { value: 'delete' },
  } as const satisfies Record<Uppercase<Operation>, { value: Operation }>,
})

export const CopilotConfirmation = builder.prismaNode('CopilotConfirmation', {
  description:
    'A change of an asset that the copilot asks for. Nothing happens before a person approves it with ' +
    'decideApproval, and nothing when nobody does so within ten minutes.',
  ...ownedNode('copilot'),
  authScopes: { $any: { read: 'copilot', write: 'runtime' } },
  fields: (t) => ({
    operation: t.expose('operation', { type: AssetOperation }),
    assetType: t.field({
      type: AssetType,
      select: { assetType: true },
      resolve: ({ assetType }) => kindOf(assetType),
    }),
    assetId: t.exposeID('assetId', {
      nullable: true,
      description: 'Null for one that is to be created, until it is.',
    }),
    before: t.expose('before', {
      type: 'JSON',
      nullable: true,
      description: 'What it was when that was asked; only this is changed. Null for a new one.',
    }),
    after: t.expose('after', {
      type: 'JSON',
      nullable: true,
      description: 'What it is to be; null for one that is to be removed.',
    }),
  }),
})
