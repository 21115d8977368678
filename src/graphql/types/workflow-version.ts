import { toGraph } from '../../domain/workflows/stored-graph.ts'
import { toVersionDiff } from '../../domain/workflows/version-diff.ts'
import { builder } from '../builder.ts'
import { connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { invalidArgument } from '../validation.ts'
import { Workflow } from './workflow.ts'
import { WorkflowDiff } from './workflow-diff.ts'
import { VersionOrigin } from './workflow-enums.ts'
import { Graph } from './workflow-graph.ts'

export const WorkflowVersion = builder.prismaNode('WorkflowVersion', {
  description: 'What a workflow was at one save. It never changes.',
  ...ownedNode('workflows'),
  fields: (t) => ({
    version: t.exposeInt('version', { description: '1 for the first; each save adds 1.' }),
    graph: t.field({
      type: Graph,
      complexity: 10,
      select: { graph: true },
      resolve: ({ graph }) => toGraph(graph),
    }),
    origin: t.expose('origin', { type: VersionOrigin }),
    label: t.exposeString('label', { nullable: true }),
    author: t.exposeString('author', { description: 'The id of the API key that saved it.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    diffFromPrevious: t.field({
      type: WorkflowDiff,
      complexity: 10,
      select: { graph: true, inverse: true },
      resolve: (version) => toVersionDiff(version),
    }),
    deployed: t.boolean({
      select: { version: true, workflowId: true },
      resolve: async ({ version, workflowId }, _args, { loaders }) =>
        (await loaders.workflows.deployedNumbers.load(workflowId)) === version,
    }),
  }),
})

const WorkflowVersionConnection = connectionType('WorkflowVersion', WorkflowVersion)

builder.prismaObjectFields(Workflow, (t) => ({
  versions: t.field({
    type: WorkflowVersionConnection,
    description: 'The newest first.',
    complexity: pageComplexity,
    args: pageArguments(),
    select: { version: true },
    resolve: async ({ id, version: newest }, args, context, info) => {
      const page = { first: args.first ?? 20, before: parseVersion(args.after) }
      const selection = selectionOfPage(context, info, { id: true, version: true })
      const versions = await context.loaders.workflows.versions(placeOf(info), page, selection).load(id)
      return toConnection(versions, args, {
        positionOf: (row) => ({ value: String(row.version), id: row.id }),
        totalCount: async () => newest,
      })
    },
  }),
  deployedVersion: t.field({
    type: WorkflowVersion,
    nullable: true,
    description: 'The version that triggers and calls run.',
    resolve: ({ id }, _args, context, info) =>
      context.loaders.workflows
        .deployedVersion(placeOf(info), selectionOf(context, info, 'WorkflowVersion'))
        .load(id),
  }),
}))

function parseVersion(cursor: string | null | undefined): number | undefined {
  const value = parseCursor(cursor)?.value
  if (value === undefined) return undefined
  if (!/^\d{1,9}$/.test(value)) throw invalidArgument(['after'], 'is not a cursor of this list')
  return Number(value)
}
