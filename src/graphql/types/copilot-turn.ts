import type { JsonObject } from '../../base/json.ts'
import type { TurnStatus as Status } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { CopilotConfirmation } from './copilot-confirmation.ts'
import { CopilotSession } from './copilot-session.ts'
import { ErrorCode } from './enums.ts'
import { toErrorCode } from './errors.ts'

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
    session: t.field({
      type: CopilotSession,
      select: { sessionId: true },
      resolve: async ({ sessionId }, _args, context, info) => {
        const selection = selectionOf(context, info, 'CopilotSession')
        const session = await context.loaders.copilot.sessions(placeOf(info), selection).load(sessionId)
        if (!session) throw new Error(`copilot session ${sessionId} is gone`) // its turns go with it
        return session
      },
    }),
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
    errorCode: t.field({
      type: ErrorCode,
      nullable: true,
      description:
        'The same for programs: CANCELLED, TIMEOUT, PROVIDER_UNAVAILABLE, WORKER_LOST or INTERNAL.',
      select: { error: true },
      resolve: ({ error }) => {
        const code = (error as JsonObject | null)?.code // {code, message}
        return code == null ? null : toErrorCode(String(code))
      },
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    confirmations: t.field({
      type: [CopilotConfirmation],
      description: 'The changes of assets that it asks for, the oldest first.',
      complexity: { field: 1, multiplier: 5 },
      resolve: ({ id }, _args, { loaders }) => loaders.copilot.confirmationsOfTurn.load(id),
    }),
    lastSeq: t.int({
      description: 'The sequence number of its newest event.',
      resolve: ({ id }, _args, { loaders }) => loaders.streams.lastSeqs('copilot').load(id),
    }),
  }),
})

const CopilotTurnConnection = connectionType('CopilotTurn', CopilotTurn)

builder.prismaObjectFields(CopilotSession, (t) => ({
  turnInProgress: t.field({
    type: CopilotTurn,
    nullable: true,
    select: { activeTurnId: true },
    resolve: ({ activeTurnId }, _args, context, info) =>
      activeTurnId === null
        ? null
        : context.loaders.copilot
            .turns(placeOf(info), selectionOf(context, info, 'CopilotTurn'))
            .load(activeTurnId),
  }),
  turns: t.field({
    type: CopilotTurnConnection,
    description: 'The newest first.',
    complexity: pageComplexity,
    args: pageArguments(),
    resolve: async ({ id }, args, context, info) => {
      const { copilot } = context.loaders
      const place = placeOf(info)
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await copilot.turnsOfSession(place, page, selection).load(id), args, {
        positionOf: byCreation,
        totalCount: () => copilot.turnCountOfSession(place).load(id),
      })
    },
  }),
}))

builder.prismaObjectFields(CopilotConfirmation, (t) => ({
  turn: t.field({
    type: CopilotTurn,
    description: 'The one that asks for it.',
    authScopes: { read: 'copilot' },
    select: { turnId: true },
    resolve: async ({ turnId }, _args, context, info) => {
      const turns = context.loaders.copilot.turns(placeOf(info), selectionOf(context, info, 'CopilotTurn'))
      const turn = await turns.load(turnId)
      if (!turn) throw new Error(`copilot turn ${turnId} is gone`) // what it asks for goes with it
      return turn
    },
  }),
}))
