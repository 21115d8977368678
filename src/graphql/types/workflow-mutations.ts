import type { Workflow as WorkflowRow } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { DeleteResult } from './deletion.ts'
import { ForbiddenError, NotFoundError, ValidationError, VersionConflictError } from './errors.ts'
import { Workflow } from './workflow.ts'
import { GraphInput } from './workflow-graph.ts'

export const WorkflowResult = builder.errorUnion('WorkflowResult', {
  types: [Workflow, ValidationError, NotFoundError, VersionConflictError, ForbiddenError],
})

export const branded = async (workflow: Promise<WorkflowRow>) => Workflow.addBrand(await workflow)

builder.mutationFields((t) => ({
  createWorkflow: t.field({
    type: WorkflowResult,
    authScopes: { write: 'workflows' },
    args: {
      name: t.arg.string({ required: true }),
      description: t.arg.string(),
      graph: t.arg({ type: GraphInput, description: 'None: a workflow without blocks.' }),
    },
    resolve: (_root, { name, description, graph }, { actor, services }) =>
      branded(services.workflows.create(actor, { name, description, graph })),
  }),
  updateWorkflow: t.field({
    type: WorkflowResult,
    description: 'Changes what is given, and makes no version; null removes a description or a colour.',
    authScopes: { write: 'workflows' },
    args: {
      id: t.arg.id({ required: true }),
      name: t.arg.string(),
      description: t.arg.string(),
      color: t.arg.string(),
      variables: t.arg({ type: 'JSON', description: 'All of them.' }),
    },
    resolve: (_root, { id, name, variables, ...rest }, { actor, services }) =>
      branded(
        services.workflows.update(actor, id, {
          ...rest,
          name: name ?? undefined,
          variables: variables ?? undefined,
        }),
      ),
  }),
  duplicateWorkflow: t.field({
    type: WorkflowResult,
    description: 'Another workflow with the newest graph and the variables of this one.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }), name: t.arg.string() },
    resolve: (_root, { id, name }, { actor, services }) =>
      branded(services.workflows.duplicate(actor, id, name)),
  }),
  deleteWorkflow: t.field({
    type: DeleteResult,
    description: 'Removes a workflow with its versions.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) => ({
      deletedId: await services.workflows.delete(actor, id),
    }),
  }),
}))

builder.mutationFields((t) => ({
  saveWorkflowGraph: t.field({
    type: WorkflowResult,
    description:
      'Saves a graph as a new version, if the expected one is the newest. The same content is no new version.',
    authScopes: { write: 'workflows' },
    args: {
      id: t.arg.id({ required: true }),
      graph: t.arg({ type: GraphInput, required: true }),
      expectedVersion: t.arg.int({ required: true }),
      label: t.arg.string(),
    },
    resolve: (_root, { id, ...save }, { actor, services }) =>
      branded(services.workflowVersions.save(actor, id, save)),
  }),
  deployWorkflow: t.field({
    type: WorkflowResult,
    description:
      'The version that triggers, schedules and calls run from now on: the newest unless one is named. One ' +
      'with lint errors is refused.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }), version: t.arg.int() },
    resolve: (_root, { id, version }, { actor, services }) =>
      branded(services.deployments.deploy(actor, id, version ?? undefined)),
  }),
  undeployWorkflow: t.field({
    type: WorkflowResult,
    description: 'No version is deployed any more.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) => branded(services.deployments.undeploy(actor, id)),
  }),
  rollbackWorkflow: t.field({
    type: WorkflowResult,
    description: 'Makes an earlier version the newest again, as a new version.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }), toVersion: t.arg.int({ required: true }) },
    resolve: (_root, { id, toVersion }, { actor, services }) =>
      branded(services.workflowVersions.rollback(actor, id, toVersion)),
  }),
  undoWorkflow: t.field({
    type: WorkflowResult,
    description: 'Goes back to what was before the last change, as a new version.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) => branded(services.workflowVersions.undo(actor, id)),
  }),
  redoWorkflow: t.field({
    type: WorkflowResult,
    description: 'Takes the last undo back, as a new version.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, { actor, services }) => branded(services.workflowVersions.redo(actor, id)),
  }),
}))
