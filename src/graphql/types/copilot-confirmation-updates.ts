import type { ConfirmationState } from '../../domain/copilot/copilot-confirmations.ts'
import { builder } from '../builder.ts'
import { CURSOR_OF_UPDATE } from '../cursor.ts'
import { followRows, type RowUpdate } from '../row-updates.ts'
import { CopilotConfirmation } from './copilot-confirmation.ts'
import { ApprovalStatus } from './enums.ts'

const CopilotConfirmationUpdate = builder
  .objectRef<RowUpdate<ConfirmationState>>('CopilotConfirmationUpdate')
  .implement({
    description: 'A change that the copilot has asked for, or that was decided or has expired, as it is now.',
    fields: (t) => ({
      cursor: t.expose('cursor', CURSOR_OF_UPDATE),
      status: t.field({
        type: ApprovalStatus,
        description: 'APPROVED: the asset has been changed as well.',
        resolve: ({ row }) => row.status,
      }),
      confirmation: t.field({ type: CopilotConfirmation, resolve: ({ row }) => row.confirmation }),
    }),
  })

builder.subscriptionField('copilotConfirmations', (t) =>
  t.field({
    type: CopilotConfirmationUpdate,
    description:
      'What the copilot has asked for in a conversation and what was decided about it, by anybody, or has expired, ' +
      'after a cursor; without a cursor what is pending now, and then all that changes. The last status of each is ' +
      'never missed. Fails before the first update with the code NOT_FOUND for an unknown conversation.',
    authScopes: { read: 'copilot' },
    complexity: 10,
    args: {
      sessionId: t.arg.id({ required: true }),
      after: t.arg({ type: 'Cursor', description: 'The cursor of the last update that was seen.' }),
    },
    subscribe: async (_root, { sessionId, after }, context) => {
      const { actor, services } = context
      const pages = await services.feeds.copilotConfirmations(actor, sessionId, after)
      return followRows(pages, context, ({ id: approvalId, subjectId: id }) =>
        services.copilotConfirmations.findState(actor, { sessionId, id, approvalId }),
      )
    },
    resolve: (update) => update,
  }),
)
