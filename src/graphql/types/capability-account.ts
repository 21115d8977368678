import type { AccountOption } from '../../base/errors.ts'
import { builder } from '../builder.ts'
import { AccountStatus } from './enums.ts'

export const CapabilityAccount = builder.objectRef<AccountOption>('CapabilityAccount').implement({
  description: 'An account that a capability can be called through.',
  fields: (t) => ({
    connectedAccountId: t.exposeString('connectedAccountId'),
    integrationId: t.exposeString('integrationId', { description: "The integration's key." }),
    backend: t.exposeString('backend'),
    displayName: t.exposeString('displayName', { nullable: true }),
    status: t.field({
      type: AccountStatus,
      resolve: ({ status }) => status as typeof AccountStatus.$inferType, // written from the same column
    }),
  }),
})
