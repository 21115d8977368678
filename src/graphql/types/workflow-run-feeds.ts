import type { WorkflowRun as RunRow } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { CURSOR_OF_UPDATE } from '../cursor.ts'
import { followRows, type RowUpdate } from '../row-updates.ts'
import { selectionOfUpdate } from '../selection.ts'
import { WorkflowRun, WorkflowRunFilter } from './workflow-run.ts'

const WorkflowRunUpdate = builder.objectRef<RowUpdate<RunRow>>('WorkflowRunUpdate').implement({
  description: 'A run whose status has changed, as it is now.',
  fields: (t) => ({
    cursor: t.expose('cursor', CURSOR_OF_UPDATE),
    run: t.field({ type: WorkflowRun, resolve: ({ row }) => row }),
  }),
})

builder.subscriptionField('workflowRunUpdates', (t) =>
  t.field({
    type: WorkflowRunUpdate,
    description:
      'The runs that pass the filter, whenever their status has changed after a cursor; without a cursor, from now ' +
      'on. Changes that follow each other fast may come as one; the last one is never missed.',
    authScopes: { read: 'workflows' },
    complexity: 10,
    args: {
      workflowId: t.arg.id({ description: 'Only of this workflow.' }),
      filter: t.arg({ type: WorkflowRunFilter }),
      after: t.arg({ type: 'Cursor', description: 'The cursor of the last update that was seen.' }),
    },
    subscribe: async (_root, { workflowId, filter, after }, context, info) => {
      const { actor, services } = context
      const all = { ...(workflowId ? { workflowId } : {}), ...(filter ? { and: [filter] } : {}) }
      const pages = await services.feeds.workflowRunUpdates(actor, all, after)
      const selection = selectionOfUpdate(context, info, 'run')
      return followRows(pages, context, ({ id }) => services.workflowRuns.find(actor, id, selection))
    },
    resolve: (update) => update,
  }),
)
