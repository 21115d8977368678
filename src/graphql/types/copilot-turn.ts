import type { JsonObject } from '../../base/json.ts'
import type { TurnStatus as Status } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { selectionOfPage } from '../selection.ts'
import { CopilotConfirmation } from './copilot-confirmation.ts'
import { CopilotSession } from './copilot-session.ts'
import {
  ConflictError,
  CreditLimitError,
  ForbiddenError,
  IdempotencyMismatchError,
  NotFoundError,
  RateLimitedError,
  ValidationError,
} from './errors.ts'

const TurnStatus = builder.enumType('TurnStatus', {
  values: {
    RUNNING: { value: 'running' },
    WAITING_CONFIRMATION: {
      value: 'waiting_confirmation',
      description: 'It has answered, and a person is asked whether an asset may change.',
    },
    COMPLETED: { value: 'completed' },
    FAILED: { value: 'failed' },
    CANCELLED: { value: 'cancelled' },
  } as const satisfies Record<Uppercase<Status>, { value: Status; description?: string }>,
})

interface Usage {
  inputTokens: number
  outputTokens: number
  credits: number
}

const TokenUsage = builder.objectRef<Usage>('TokenUsage').implement({
  fields: (t) => ({
    inputTokens: t.exposeInt('inputTokens'),
    outputTokens: t.exposeInt('outputTokens'),
    credits: t.exposeInt('credits'),
  }),
})

export const CopilotTurn = builder.prismaNode('CopilotTurn', {
  description:
    'What the copilot does for one message of a person; it goes on whether or not anybody watches.',
  ...ownedNode('copilot'),
  fields: (t) => ({
    sessionId: t.exposeID('sessionId'),
    status: t.expose('status', { type: TurnStatus }),
    model: t.exposeString('model', { description: 'The one that was chosen.' }),
    effectiveModel: t.exposeString('effectiveModel', {
      nullable: true,
      description: 'The one that answers; null until it is known.',
    }),
    provider: t.exposeString('provider', { nullable: true, description: 'Who runs it.' }),
    fallbackFrom: t.exposeString('fallbackFrom', {
      nullable: true,
      description: 'The model that another one took over from.',
    }),
    steps: t.exposeInt('steps', { description: 'How often the model was asked.' }),
    usage: t.field({
      type: TokenUsage,
      select: { inputTokens: true, outputTokens: true, credits: true },
      resolve: (turn) => turn,
    }),
    error: t.string({
      nullable: true,
      description: 'Why there is no answer.',
      select: { error: true },
      resolve: ({ error }) => (error as JsonObject | null)?.message?.toString() ?? null, // {code, message}
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    confirmations: t.field({
      type: [CopilotConfirmation],
      description: 'The changes of assets that it asks for, the oldest first.',
      complexity: { field: 1, multiplier: 5 },
      resolve: ({ id }, _args, { loaders }) => loaders.confirmationsOfTurn.load(id),
    }),
    lastSeq: t.int({
      description: 'The sequence number of its newest event.',
      resolve: ({ id }, _args, { loaders }) => loaders.lastSeqsOf('copilot').load(id),
    }),
  }),
})

const CopilotTurnConnection = connectionType('CopilotTurn', CopilotTurn)

builder.prismaObjectFields(CopilotSession, (t) => ({
  turnInProgress: t.field({
    type: CopilotTurn,
    nullable: true,
    select: { activeTurnId: true },
    resolve: ({ activeTurnId }, _args, { loaders }) =>
      activeTurnId === null ? null : loaders.copilotTurns.load(activeTurnId),
  }),
  turns: t.field({
    type: CopilotTurnConnection,
    description: 'The newest first.',
    complexity: pageComplexity,
    args: pageArguments(),
    resolve: async ({ id }, args, context, info) => {
      const { copilotTurns } = context.services
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await copilotTurns.list(context.actor, id, page, selection), args, {
        positionOf: byCreation,
        totalCount: () => copilotTurns.count(context.actor, id),
      })
    },
  }),
}))

const CopilotSendResult = builder.errorUnion('CopilotSendResult', {
  types: [
    CopilotTurn,
    ValidationError,
    NotFoundError,
    ConflictError,
    RateLimitedError,
    CreditLimitError,
    IdempotencyMismatchError,
    ForbiddenError,
  ],
})

builder.mutationFields((t) => ({
  sendCopilotMessage: t.field({
    type: CopilotSendResult,
    description:
      'Begins a turn that answers the message; copilotTurnEvents tells how it goes. One turn at a time in a session: ' +
      'another message is a ConflictError until the end.',
    authScopes: { write: 'copilot' },
    args: {
      sessionId: t.arg.id({ required: true }),
      message: t.arg.string({ required: true, description: 'At most 32,000 characters.' }),
      workflowState: t.arg({
        type: 'JSON',
        description:
          'What stands in the editor: `nodes` and `edges`. Null: what was proposed last, or is saved.',
      }),
      idempotencyKey: t.arg.string({
        description: 'Of all messages with one key within 24 hours one is sent.',
      }),
    },
    resolve: async (_root, { idempotencyKey, workflowState, ...sent }, { actor, services }) => {
      const request = { ...sent, workflowState, idempotencyKey: idempotencyKey ?? undefined }
      return CopilotTurn.addBrand((await services.copilotTurns.start(actor, request)).turn)
    },
  }),
  cancelCopilotTurn: t.field({
    type: CopilotSendResult,
    description: 'Ends a turn at once; one that has ended stays as it is.',
    authScopes: { write: 'copilot' },
    args: { turnId: t.arg.id({ required: true }) },
    resolve: async (_root, { turnId }, { actor, services }) =>
      CopilotTurn.addBrand(await services.copilotTurns.cancel(actor, turnId)),
  }),
}))
