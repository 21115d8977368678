import { z } from 'zod'
import type { CreditAccount as Account } from '../../domain/credit-accounts.ts'
import { builder } from '../builder.ts'
import { ForbiddenError, NotFoundError } from './errors.ts'

const MAX_LIMIT = 2 ** 31 - 1

const CreditAccount = builder.objectRef<Account>('CreditAccount').implement({
  description: 'What runs have cost in this calendar month (UTC), and what they may cost.',
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'resetsAt' in value,
  fields: (t) => ({
    limit: t.exposeInt('limit', { nullable: true, description: 'Null: no limit.' }),
    used: t.exposeInt('used'),
    remaining: t.int({
      nullable: true,
      resolve: ({ limit, used }) => (limit === null ? null : Math.max(0, limit - used)),
    }),
    resetsAt: t.expose('resetsAt', { type: 'DateTime' }),
  }),
})

builder.queryField('creditAccount', (t) =>
  t.field({
    type: CreditAccount,
    authScopes: { read: 'workflows' },
    args: { workflowId: t.arg.id({ description: 'Without one: of the whole organisation.' }) },
    resolve: (_root, { workflowId }, { actor, services }) =>
      services.creditAccounts.get(actor, workflowId ?? null),
  }),
)

const CreditAccountResult = builder.errorUnion('CreditAccountResult', {
  types: [CreditAccount, NotFoundError, ForbiddenError],
})

builder.mutationField('setCreditLimit', (t) =>
  t.field({
    type: CreditAccountResult,
    description:
      'What runs may cost in a month: those of the organisation, or of one workflow. Null: no limit.',
    authScopes: { write: 'admin' },
    args: {
      workflowId: t.arg.id(),
      limit: t.arg.int({ validate: z.int().min(0).max(MAX_LIMIT).nullish() }),
    },
    resolve: (_root, { workflowId, limit }, { actor, services }) =>
      services.creditAccounts.setLimit(actor, workflowId ?? null, limit ?? null),
  }),
)
