import { isJsonObject } from '../../base/json.ts'
import type { CopilotTurn as Turn } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { CopilotMessage } from './copilot-message.ts'
import { CopilotTurn } from './copilot-turn.ts'
import {
  ConflictError,
  CreditLimitError,
  ForbiddenError,
  IdempotencyMismatchError,
  NotFoundError,
  RateLimitedError,
  ValidationError,
} from './errors.ts'
import { GraphInput } from './workflow-graph.ts'

builder.prismaObjectFields(CopilotTurn, (t) => ({
  userMessage: t.field({
    type: CopilotMessage,
    description: 'What it answers.',
    select: { id: true },
    resolve: ({ id }, _args, { loaders }) => loaders.copilot.asked(id),
  }),
}))

const CopilotTurnPayload = builder.objectRef<{ turn: Turn }>('CopilotTurnPayload').implement({
  description: 'A turn, and the message that it answers.',
  isTypeOf: (value) => isJsonObject(value) && 'turn' in value,
  fields: (t) => ({
    turn: t.expose('turn', { type: CopilotTurn }),
    userMessage: t.field({
      type: CopilotMessage,
      resolve: ({ turn }, _args, { loaders }) => loaders.copilot.asked(turn.id),
    }),
  }),
})

const CopilotSendResult = builder.errorUnion('CopilotSendResult', {
  types: [
    CopilotTurnPayload,
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
      'another message is a ConflictError with the code TURN_IN_PROGRESS until the end.',
    authScopes: { write: 'copilot' },
    args: {
      sessionId: t.arg.id({ required: true }),
      message: t.arg.string({ required: true, description: 'At most 32,000 characters.' }),
      workflowState: t.arg({
        type: GraphInput,
        description: 'What stands in the editor. Null: what was proposed last, or is saved.',
      }),
      idempotencyKey: t.arg.string({
        description: 'Of all messages with one key within 24 hours one is sent.',
      }),
    },
    resolve: async (_root, { idempotencyKey, ...sent }, { actor, services }) => {
      const request = { ...sent, idempotencyKey: idempotencyKey ?? undefined }
      return branded(await services.copilotTurns.start(actor, request))
    },
  }),
  cancelCopilotTurn: t.field({
    type: CopilotSendResult,
    description: 'Ends a turn at once; one that has ended stays as it is.',
    authScopes: { write: 'copilot' },
    args: { turnId: t.arg.id({ required: true }) },
    resolve: async (_root, { turnId }, { actor, services }) =>
      branded({ turn: await services.copilotTurns.cancel(actor, turnId) }),
  }),
}))

function branded({ turn }: { turn: Turn }): { turn: Turn } {
  return { turn: CopilotTurn.addBrand(turn) }
}
