import type { Approval as ApprovalRow } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { CURSOR_OF_UPDATE } from '../cursor.ts'
import { followRows, type RowUpdate } from '../row-updates.ts'
import { selectionOfUpdate } from '../selection.ts'
import { Approval } from './approval.ts'

const ApprovalRequest = builder.objectRef<RowUpdate<ApprovalRow>>('ApprovalRequest').implement({
  description: 'An approval that was asked for or has ended, as it is now.',
  fields: (t) => ({
    cursor: t.expose('cursor', CURSOR_OF_UPDATE),
    approval: t.field({ type: Approval, resolve: ({ row }) => row }),
  }),
})

builder.subscriptionField('approvalRequests', (t) =>
  t.field({
    type: ApprovalRequest,
    description:
      'The approvals that were asked for, decided, expired or cancelled after a cursor; without a cursor those that ' +
      'are pending now, and then all that changes. The last status of each is never missed.',
    authScopes: { read: 'runtime' },
    complexity: 10,
    args: { after: t.arg({ type: 'Cursor', description: 'The cursor of the last request that was seen.' }) },
    subscribe: async (_root, { after }, context, info) => {
      const { actor, services } = context
      const pages = await services.feeds.approvalRequests(actor, after)
      const selection = selectionOfUpdate(context, info, 'approval')
      return followRows(pages, context, ({ id }) => services.approvals.find(actor, id, selection))
    },
    resolve: (request) => request,
  }),
)
