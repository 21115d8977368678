import { STREAM_END } from '../../domain/follow-stream.ts'
import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity } from '../connection.ts'
import { parseSequence } from '../cursor.ts'
import { followEvents, oncePerEvent } from '../event-source.ts'
import { placeOf } from '../selection.ts'
import { Execution } from './execution.ts'
import { ExecutionEvent, toExecutionEvent } from './execution-event.ts'

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
      const { rows, hasMore } = await loaders.eventsOfStream(placeOf(info), 'runtime', page).load(id)
      return {
        edges: rows.map((row) => toExecutionEvent(row)).map((node) => ({ node, cursor: node.cursor })),
        hasNextPage: hasMore,
        hasPreviousPage: page.after > 0,
        totalCount: () => loaders.lastSeqsOf('runtime').load(id),
      }
    },
  }),
)

export const StartAt = builder.enumType('StartAt', {
  values: {
    BEGINNING: { value: 'beginning', description: 'Every event, from the first.' },
    LIVE: { value: 'live', description: 'Only those that are still to come.' },
  } as const,
})

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
      after: t.arg({
        type: 'Cursor',
        description: 'The cursor of the last event that was seen; beats `startAt`.',
      }),
      startAt: t.arg({ type: StartAt, defaultValue: 'beginning' }),
    },
    subscribe: async (_root, { executionId, after, startAt }, { actor, services }) => {
      const begin = startAt === 'live' ? STREAM_END : 0
      const follower = await services.executions.follow(
        actor,
        executionId,
        after == null ? begin : parseSequence(after),
      )
      return followEvents(follower, toSharedEvent)
    },
    resolve: (event) => event,
  }),
)
