import { toGraph } from '../../domain/workflows/stored-graph.ts'
import { inputSchemaOf, lintWorkflow } from '../../domain/workflows/workflow-checks.ts'
import { toWorkflowId } from '../../domain/workflows/workflow-id.ts'
import type { WorkflowOrder } from '../../domain/workflows/workflows.ts'
import type { Workflow as WorkflowRow } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseCursor, parseTimeCursor } from '../cursor.ts'
import { selectionOf, selectionOfPage } from '../selection.ts'
import { DateTimeFilter, OrderBy, StringFilter } from './filters.ts'
import { WorkflowState } from './workflow-enums.ts'
import { Graph } from './workflow-graph.ts'
import { LintIssue } from './workflow-lint.ts'

export const Workflow = builder.prismaNode('Workflow', {
  description: 'A graph of blocks that can be run.',
  nullable: true,
  authScopes: { read: 'workflows' },
  id: { resolve: ({ id }) => id },
  findUnique: (id, { actor }) => ({
    organizationId_id: { organizationId: actor.organizationId, id: toWorkflowId(id) },
  }),
  select: { id: true },
  fields: (t) => ({
    name: t.exposeString('name'),
    description: t.exposeString('description', { nullable: true }),
    state: t.expose('state', { type: WorkflowState }),
    color: t.exposeString('color', { nullable: true }),
    variables: t.expose('variables', { type: 'JSON', description: 'What {{variables.NAME}} stands for.' }),
    inputSchema: t.field({
      type: 'JSONSchema',
      description: 'The start variables that the starter block declares.',
      select: { graph: true },
      resolve: (workflow) => inputSchemaOf(workflow),
    }),
    graph: t.field({
      type: Graph,
      description: 'As it is in the newest version.',
      complexity: 10,
      select: { graph: true },
      resolve: ({ graph }) => toGraph(graph),
    }),
    version: t.exposeInt('version', { description: 'The number of the newest version.' }),
    updatedAt: t.expose('updatedAt', { type: 'DateTime' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    lint: t.field({
      type: [LintIssue],
      description: 'What is wrong or doubtful in the newest version, the errors first; at most 500.',
      complexity: { field: 20, multiplier: 10 },
      select: { graph: true, variables: true },
      resolve: (workflow) => lintWorkflow(workflow),
    }),
  }),
})

const WorkflowConnection = connectionType('Workflow', Workflow)

const WorkflowFilter = builder.inputType('WorkflowFilter', {
  fields: (t) => ({
    name: t.field({ type: StringFilter }),
    state: t.field({ type: WorkflowState }),
    updatedAt: t.field({ type: DateTimeFilter }),
    query: t.string({ description: 'A part of the name or the description, in whatever case.' }),
  }),
})

builder.queryFields((t) => ({
  workflow: t.field({
    type: Workflow,
    nullable: true,
    authScopes: { read: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context, info) =>
      context.services.workflows.find(context.actor, id, selectionOf(context, info, 'Workflow')),
  }),
  workflows: t.field({
    type: WorkflowConnection,
    authScopes: { read: 'workflows' },
    complexity: pageComplexity,
    args: { ...pageArguments(), filter: t.arg({ type: WorkflowFilter }), orderBy: t.arg({ type: OrderBy }) },
    resolve: async (_root, args, context, info) => {
      const { actor, services } = context
      const order = toOrder(args.orderBy ?? { field: 'createdAt', direction: 'desc' })
      const filter = args.filter ?? {}
      const after = order.field === 'name' ? parseCursor(args.after) : parseTimeCursor(args.after)
      const page = { first: args.first ?? 20, after }
      const selection = selectionOfPage(context, info, { id: true, [order.field]: true })
      return toConnection(await services.workflows.list(actor, { filter, page, order }, selection), args, {
        positionOf: (workflow: WorkflowRow) => ({ value: workflow[order.field], id: workflow.id }),
        totalCount: () => services.workflows.count(actor, filter),
      })
    },
  }),
}))

function toOrder({ field, direction }: typeof OrderBy.$inferInput): WorkflowOrder {
  return { field: field === 'title' ? 'name' : field, direction }
}
