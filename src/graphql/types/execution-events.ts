import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity } from '../connection.ts'
import { parseSequence } from '../cursor.ts'
import { followEvents, oncePerEvent } from '../event-source.ts'
import { placeOf } from '../selection.ts'
import { Execution } from './execution.ts'
import { ExecutionEvent, toExecutionEvent } from './execution-event.ts'
import { startArguments, toSequence } from './start-at.ts'

const EventConnection = connectionType('ExecutionEvent', ExecutionEvent)

builder.objectField(Execution, 'events', (t) =>
  t.field({
    type: EventConnection,
    description:
      'What has happened so far, in order; the subscription executionEvents goes on from its cursors.',
    complexity: pageComplexity,
    args: pageArguments(100),
    resolve: async ({ id }, args, { loaders }, info) => {
      const page = { first: args.first ?? 100, after: parseSequence(args.after) }
      const { rows, hasMore } = await loaders.streams.events(placeOf(info), 'runtime', page).load(id)
      return {
        edges: rows.map((row) => toExecutionEvent(row)).map((node) => ({ node, cursor: node.cursor })),
        hasNextPage: hasMore,
        hasPreviousPage: page.after > 0,
        totalCount: () => loaders.streams.lastSeqs('runtime').load(id),
      }
    },
  }),
)

/** Alike for all who watch an execution: its cursors are its sequence numbers. */
const toSharedEvent = oncePerEvent((event) => toExecutionEvent(event))

builder.subscriptionField('executionEvents', (t) =>
  t.field({
    type: ExecutionEvent,
    description:
      'The events of an execution after a cursor, in order and each once, then those to come, until its last one. ' +
      'Open it again with the last cursor that was seen. Fails before the first event with the code NOT_FOUND, or ' +
      'CURSOR_EXPIRED when events after the cursor are no longer kept.',
    authScopes: { read: 'runtime' },
    complexity: 10,
    args: {
      executionId: t.arg.id({ required: true }),
      ...startArguments,
    },
    subscribe: async (_root, { executionId, ...start }, { actor, services }) => {
      const follower = await services.executions.follow(actor, executionId, toSequence(start))
      return followEvents(follower, toSharedEvent)
    },
    resolve: (event) => event,
  }),
)
