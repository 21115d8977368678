import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { invalidArgument } from '../validation.ts'
import { CopilotConfirmation } from './copilot-confirmation.ts'
import { ApprovalStatus } from './enums.ts'
import {
  ConflictError,
  ForbiddenError,
  NotFoundError,
  ValidationError,
  VersionConflictError,
} from './errors.ts'
import { Execution } from './execution.ts'
import { RunStep } from './workflow-run.ts'

const ApprovalSubject = builder.unionType('ApprovalSubject', {
  description: 'What waits for an approval.',
  types: [Execution, RunStep, CopilotConfirmation],
  resolveType: (subject) => {
    if ('blockId' in subject) return 'RunStep'
    return 'fingerprint' in subject ? 'CopilotConfirmation' : 'Execution'
  },
})

export const Approval = builder.prismaNode('Approval', {
  description: 'A decision that a person owes before something happens.',
  ...ownedNode('runtime'),
  select: { id: true, position: true },
  fields: (t) => ({
    status: t.expose('status', { type: ApprovalStatus }),
    subject: t.field({
      type: ApprovalSubject,
      select: { subjectId: true, subjectKind: true },
      resolve: async ({ subjectId, subjectKind }, _args, context, info) => {
        if (subjectKind === 'copilot_confirmation')
          return present(await context.loaders.copilot.confirmations.load(subjectId))
        if (subjectKind === 'run_step') return present(await context.loaders.runs.steps.load(subjectId))
        const selection = selectionOf(context, info, 'Execution')
        const execution = await context.loaders.executions.byId(placeOf(info), selection).load(subjectId)
        return present(execution)
      },
    }),
    reason: t.exposeString('reason', { description: 'Why a person is asked.' }),
    input: t.expose('input', {
      type: 'JSON',
      nullable: true,
      description: 'What is to be approved; secrets are masked.',
    }),
    inputSchema: t.expose('inputSchema', {
      type: 'JSONSchema',
      nullable: true,
      description:
        'What `editedInput` has to fit: the answer that a tool has asked for while it runs. Null: the ' +
        'parameters of the capability.',
    }),
    requestedAt: t.expose('requestedAt', { type: 'DateTime' }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: true,
      description: 'What is not decided by then fails.',
    }),
    decidedAt: t.expose('decidedAt', { type: 'DateTime', nullable: true }),
    decidedBy: t.exposeString('decidedBy', {
      nullable: true,
      description: 'The id of the API key that decided.',
    }),
    comment: t.exposeString('comment', { nullable: true }),
    editedInput: t.expose('editedInput', {
      type: 'JSON',
      nullable: true,
      description: 'What was approved in place of the input; secrets are masked.',
    }),
  }),
})

builder.objectField(CopilotConfirmation, 'approval', (t) =>
  t.field({
    type: Approval,
    description: 'The decision that it waits for.',
    resolve: async ({ id }, _args, { loaders }) => present(await loaders.executions.approvals.load(id)),
  }),
)

builder.objectField(Execution, 'approval', (t) =>
  t.field({
    type: Approval,
    nullable: true,
    description: 'The approval that it has waited for, or waits for.',
    resolve: ({ id }, _args, { loaders }) => loaders.executions.approvals.load(id),
  }),
)

const ApprovalConnection = connectionType('Approval', Approval)

builder.queryField('approvals', (t) =>
  t.field({
    type: ApprovalConnection,
    description: 'The newest first; of every status when `status` is null.',
    authScopes: { read: 'runtime' },
    complexity: pageComplexity,
    args: { ...pageArguments(), status: t.arg({ type: ApprovalStatus, defaultValue: 'pending' }) },
    resolve: async (_root, args, context, info) => {
      const { actor, services } = context
      const status = args.status ?? null
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, requestedAt: true })
      return toConnection(await services.approvals.list(actor, { status, page }, selection), args, {
        positionOf: ({ requestedAt, id }) => ({ value: requestedAt, id }),
        totalCount: () => services.approvals.count(actor, status),
      })
    },
  }),
)

const ApprovalResult = builder.errorUnion('ApprovalResult', {
  types: [Approval, NotFoundError, ConflictError, VersionConflictError, ValidationError, ForbiddenError],
})

builder.mutationField('decideApproval', (t) =>
  t.field({
    type: ApprovalResult,
    description:
      'Approves or denies. What waits goes on, with the edited input where one is given, or fails. Where a tool has ' +
      'asked (`inputSchema`), the edited input is the answer, and a denial is told to the tool. A decided or expired ' +
      'approval is a ConflictError; of two who decide at the same time one does so.',
    authScopes: { write: 'runtime' },
    args: {
      id: t.arg.id({ required: true }),
      approve: t.arg.boolean({ required: true }),
      comment: t.arg.string({ description: 'At most 2,000 characters.' }),
      editedInput: t.arg({ type: 'JSON', description: 'Approved in place of the input; an object.' }),
    },
    resolve: async (_root, { id, approve, comment, editedInput }, { actor, services }) => {
      const decision = { approve, comment: comment ?? undefined, editedInput: toInput(editedInput) }
      return Approval.addBrand(await services.approvals.decide(actor, id, decision))
    },
  }),
)

/** What waits goes with its approval, never before it. */
function present<T>(subject: T | null): T {
  if (subject === null) throw new Error('what an approval is about is gone')
  return subject
}

function toInput(input: JsonValue | undefined): JsonObject | undefined {
  if (input == null) return undefined
  if (isJsonObject(input)) return input
  throw invalidArgument(['editedInput'], 'must be an object')
}
