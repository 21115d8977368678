import { builder } from '../builder.ts'
import { placeOf, selectionOf } from '../selection.ts'
import { Workflow } from './workflow.ts'
import { Block } from './workflow-graph.ts'
import { RunStep, WorkflowRun } from './workflow-run.ts'
import { WorkflowVersion } from './workflow-version.ts'

/** What a run leads to. */
builder.prismaObjectFields(WorkflowRun, (t) => ({
  workflow: t.field({
    type: Workflow,
    select: { workflowId: true },
    resolve: async ({ workflowId }, _args, context, info) => {
      const workflows = context.loaders.workflows.byId(placeOf(info), selectionOf(context, info, 'Workflow'))
      return present(await workflows.load(workflowId))
    },
  }),
  version: t.field({
    type: WorkflowVersion,
    description: 'The version that it keeps to.',
    select: { workflowId: true, version: true },
    resolve: async (pinned, _args, context, info) => {
      const selection = selectionOf(context, info, 'WorkflowVersion')
      return present(await context.loaders.workflows.numberedVersion(placeOf(info), selection).load(pinned))
    },
  }),
  retryOf: t.field({
    type: WorkflowRun,
    nullable: true,
    description: 'The run that it retries.',
    select: { retryOfId: true },
    resolve: ({ retryOfId }, _args, context, info) =>
      retryOfId === null
        ? null
        : context.loaders.runs.byId(placeOf(info), selectionOf(context, info, 'WorkflowRun')).load(retryOfId),
  }),
  parentRun: t.field({
    type: WorkflowRun,
    nullable: true,
    description: 'The run of which a block waits for this one.',
    select: { parentRunId: true },
    resolve: ({ parentRunId }, _args, context, info) =>
      parentRunId === null
        ? null
        : context.loaders.runs
            .byId(placeOf(info), selectionOf(context, info, 'WorkflowRun'))
            .load(parentRunId),
  }),
}))

builder.prismaObjectFields(RunStep, (t) => ({
  run: t.field({
    type: WorkflowRun,
    select: { runId: true },
    resolve: async ({ runId }, _args, context, info) => {
      const runs = context.loaders.runs.byId(placeOf(info), selectionOf(context, info, 'WorkflowRun'))
      return present(await runs.load(runId))
    },
  }),
  block: t.field({
    type: Block,
    description: 'As it is in the version that the run keeps to.',
    select: { runId: true, blockId: true },
    resolve: async ({ runId, blockId }, _args, { loaders }) => {
      const graph = present(await loaders.runs.graphs.load(runId))
      return present(graph.nodes.find(({ id }) => id === blockId))
    },
  }),
  childRun: t.field({
    type: WorkflowRun,
    nullable: true,
    description: 'The newest run that a subworkflow block has begun.',
    select: { runId: true, blockId: true },
    resolve: (step, _args, context, info) =>
      context.loaders.runs.children(placeOf(info), selectionOf(context, info, 'WorkflowRun')).load(step),
  }),
}))

/** A run and its steps go with their workflow, never after it. */
function present<T>(found: T | null | undefined): T {
  if (found == null) throw new Error('what a run belongs to is gone')
  return found
}
