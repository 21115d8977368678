import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity } from '../connection.ts'
import { parseSequence } from '../cursor.ts'
import { followEvents } from '../event-source.ts'
import { placeOf } from '../selection.ts'
import { startArguments, toSequence } from './start-at.ts'
import { WorkflowRun } from './workflow-run.ts'
import { toRunEvent, WorkflowRunEvent } from './workflow-run-event.ts'

const EventConnection = connectionType('WorkflowRunEvent', WorkflowRunEvent)

builder.objectField(WorkflowRun, 'events', (t) =>
  t.field({
    type: EventConnection,
    description:
      'What has happened so far, in order; the subscription workflowRunEvents goes on from its cursors.',
    complexity: pageComplexity,
    args: pageArguments(100),
    resolve: async ({ id }, args, { loaders }, info) => {
      const page = { first: args.first ?? 100, after: parseSequence(args.after) }
      const { rows, hasMore } = await loaders.streams.events(placeOf(info), 'workflows', page).load(id)
      return {
        edges: rows.map((row) => toRunEvent(id, row)).map((node) => ({ node, cursor: String(node.seq) })),
        hasNextPage: hasMore,
        hasPreviousPage: page.after > 0,
        totalCount: () => loaders.streams.lastSeqs('workflows').load(id),
      }
    },
  }),
)

builder.subscriptionField('workflowRunEvents', (t) =>
  t.field({
    type: WorkflowRunEvent,
    description:
      'The events of a run after a cursor, in order and each once, then those to come, until its last one. Open it ' +
      'again with the last cursor that was seen. Fails before the first event with the code NOT_FOUND, or ' +
      'CURSOR_EXPIRED when events after the cursor are no longer kept.',
    authScopes: { read: 'workflows' },
    complexity: 10,
    args: {
      runId: t.arg.id({ required: true }),
      ...startArguments,
    },
    subscribe: async (_root, { runId, ...start }, { actor, services }) => {
      const follower = await services.workflowRuns.follow(actor, runId, toSequence(start))
      return followEvents(follower, (event) => toRunEvent(runId, event))
    },
    resolve: (event) => event,
  }),
)
