import { toFeedCursor } from '../../domain/feed-pages.ts'
import type { Execution as ExecutionRow } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { CURSOR_OF_UPDATE } from '../cursor.ts'
import { followFeed } from '../feed-source.ts'
import { followRows, type RowUpdate } from '../row-updates.ts'
import { selectionOfUpdate } from '../selection.ts'
import { Execution } from './execution.ts'
import { ExecutionEvent, toExecutionEvent } from './execution-event.ts'
import { ExecutionFilter } from './execution-filter.ts'
import { startArguments, toFeedStart } from './start-at.ts'

const ExecutionUpdate = builder.objectRef<RowUpdate<ExecutionRow>>('ExecutionUpdate').implement({
  description: 'An execution whose status has changed, as it is now.',
  fields: (t) => ({
    cursor: t.expose('cursor', CURSOR_OF_UPDATE),
    execution: t.field({ type: Execution, resolve: ({ row }) => row }),
  }),
})

builder.subscriptionField('sessionEvents', (t) =>
  t.field({
    type: ExecutionEvent,
    description:
      'The events of all executions of a session after a cursor, each once, those of one execution in their order; ' +
      'then those to come, without an end. Cursors are those of this subscription. Fails before the first event ' +
      'with the code NOT_FOUND, or CURSOR_EXPIRED when events after the cursor are no longer kept.',
    authScopes: { read: 'runtime' },
    complexity: 10,
    args: {
      sessionId: t.arg.id({ required: true }),
      ...startArguments,
    },
    subscribe: async (_root, { sessionId, ...start }, { actor, services }) => {
      const pages = await services.feeds.sessionEvents(actor, sessionId, toFeedStart(start))
      return followFeed(pages, ({ event, position }) => toExecutionEvent(event, toFeedCursor(position)))
    },
    resolve: (event) => event,
  }),
)

builder.subscriptionField('executionUpdates', (t) =>
  t.field({
    type: ExecutionUpdate,
    description:
      'The executions that pass the filter, whenever their status has changed after a cursor; without a cursor, ' +
      'from now on. Changes that follow each other fast may come as one; the last one is never missed.',
    authScopes: { read: 'runtime' },
    complexity: 10,
    args: {
      filter: t.arg({ type: ExecutionFilter }),
      after: t.arg({ type: 'Cursor', description: 'The cursor of the last update that was seen.' }),
    },
    subscribe: async (_root, { filter, after }, context, info) => {
      const { actor, services } = context
      const pages = await services.feeds.executionUpdates(actor, filter ?? {}, after)
      const selection = selectionOfUpdate(context, info, 'execution')
      return followRows(pages, context, ({ id }) => services.executions.find(actor, id, selection))
    },
    resolve: (update) => update,
  }),
)
