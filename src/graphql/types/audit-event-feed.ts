import type { AuditEvent } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { parseSequence } from '../cursor.ts'
import { followFeed } from '../feed-source.ts'
import { AuditEventRef } from './audit-event.ts'
import { StringFilter } from './filters.ts'

const RecordedAuditEvent = builder.objectRef<{ event: AuditEvent }>('RecordedAuditEvent').implement({
  description: 'An entry that was added to the audit log.',
  fields: (t) => ({
    cursor: t.field({
      type: 'Cursor',
      complexity: 0,
      description: 'To be given as `after` when the subscription is opened again, or to `auditEvents`.',
      resolve: ({ event }) => String(event.seq),
    }),
    auditEvent: t.field({ type: AuditEventRef, resolve: ({ event }) => event }),
  }),
})

builder.subscriptionField('auditEventRecorded', (t) =>
  t.field({
    type: RecordedAuditEvent,
    description:
      'The entries of the audit log after a cursor, which `auditEvents` gives as well, in order and each once, then ' +
      'those to come, within about a second; without a cursor those from now on. Fails before the first ' +
      'entry with CURSOR_EXPIRED for a cursor that the log has not reached.',
    authScopes: { write: 'admin' },
    complexity: 10,
    args: {
      action: t.arg({ type: StringFilter }),
      targetId: t.arg.id(),
      after: t.arg({ type: 'Cursor', description: 'The cursor of the last entry that was seen.' }),
    },
    subscribe: async (_root, { after, ...filter }, context) => {
      const { actor, services } = context
      const pages = await services.feeds.auditEvents(
        actor,
        filter,
        after == null ? null : parseSequence(after),
      )
      return followFeed(pages, async ({ id }) => {
        context.loaders.clear()
        const [event] = await services.audit.findMany(actor, [id])
        return event ? { event } : null
      })
    },
    resolve: (recorded) => recorded,
  }),
)
