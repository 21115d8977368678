import { z } from 'zod'
import type {
  CreditAccount as Account,
  DailyCredits as Day,
  WorkflowCreditUsage as Usage,
} from '../../domain/workflow-runs/credit-accounts.ts'
import { builder } from '../builder.ts'
import { placeOf, selectionOf } from '../selection.ts'
import { ForbiddenError, NotFoundError } from './errors.ts'
import { Organization } from './organization.ts'
import { Workflow } from './workflow.ts'

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

const WorkflowCreditUsage = builder.objectRef<Usage>('WorkflowCreditUsage').implement({
  description: 'What the runs of a workflow have cost in this calendar month (UTC).',
  fields: (t) => ({
    workflow: t.field({
      type: Workflow,
      nullable: true,
      description: 'Null when it was deleted.',
      resolve: ({ workflowId }, _args, context, info) =>
        context.loaders.workflows
          .byId(placeOf(info), selectionOf(context, info, 'Workflow'))
          .load(workflowId),
    }),
    credits: t.exposeInt('credits'),
    runs: t.exposeInt('runs'),
  }),
})

const DailyCredits = builder.objectRef<Day>('DailyCredits').implement({
  description: 'What runs have cost on one day (UTC).',
  fields: (t) => ({
    day: t.expose('day', { type: 'DateTime', description: 'Its begin.' }),
    credits: t.exposeInt('credits'),
    runs: t.exposeInt('runs', { description: 'Those that have cost something.' }),
  }),
})

builder.objectFields(CreditAccount, (t) => ({
  byDay: t.field({
    type: [DailyCredits],
    description: 'The last days, today among them, the oldest first; days without any cost as well.',
    complexity: ({ days }) => ({ field: 5, multiplier: days ?? 30 }),
    args: { days: t.arg.int({ defaultValue: 30, validate: z.int().min(1).max(366).nullish() }) },
    resolve: (account, { days }, { actor, services }) =>
      services.creditAccounts.byDay(actor, account, days ?? 30),
  }),
  byWorkflow: t.field({
    type: [WorkflowCreditUsage],
    description: 'The dearest workflow first.',
    complexity: ({ first }) => ({ field: 5, multiplier: first ?? 20 }),
    args: { first: t.arg.int({ defaultValue: 20, validate: z.int().min(1).max(100).nullish() }) },
    resolve: (account, { first }, { actor, services }) =>
      services.creditAccounts.byWorkflow(actor, account, first ?? 20),
  }),
}))

builder.prismaObjectFields(Organization, (t) => ({
  credits: t.field({
    type: CreditAccount,
    authScopes: { read: 'workflows' },
    resolve: (_organization, _args, { actor, services }) => services.creditAccounts.get(actor, null),
  }),
}))

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
