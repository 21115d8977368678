import { builder } from '../builder.ts'
import { placeOf, selectionOf } from '../selection.ts'
import { Workflow } from './workflow.ts'
import { WorkflowRun } from './workflow-run.ts'
import { WorkflowVersion } from './workflow-version.ts'

/** What a run leads to. */
builder.prismaObjectFields(WorkflowRun, (t) => ({
  workflow: t.field({
    type: Workflow,
    nullable: true,
    select: { workflowId: true },
    resolve: ({ workflowId }, _args, context, info) =>
      context.loaders.workflows(placeOf(info), selectionOf(context, info, 'Workflow')).load(workflowId),
  }),
  version: t.field({
    type: WorkflowVersion,
    nullable: true,
    description: 'The version that it keeps to.',
    select: { workflowId: true, version: true },
    resolve: (pinned, _args, context, info) =>
      context.loaders
        .numberedVersion(placeOf(info), selectionOf(context, info, 'WorkflowVersion'))
        .load(pinned),
  }),
  retryOf: t.field({
    type: WorkflowRun,
    nullable: true,
    description: 'The run that it retries.',
    select: { retryOfId: true },
    resolve: ({ retryOfId }, _args, context, info) =>
      retryOfId === null
        ? null
        : context.loaders.runs(placeOf(info), selectionOf(context, info, 'WorkflowRun')).load(retryOfId),
  }),
}))
