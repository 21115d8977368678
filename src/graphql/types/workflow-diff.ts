import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { type DiffPreview, previewDiff } from '../../domain/workflows/workflow-checks.ts'
import type { DescribedDiff } from '../../engine/workflow/diff/described-diff.ts'
import type { BlockUpdate as Update } from '../../engine/workflow/diff/workflow-diff.ts'
import { builder } from '../builder.ts'
import { ForbiddenError, NotFoundError, ValidationError } from './errors.ts'
import { Block, Graph, GraphLink, Position } from './workflow-graph.ts'
import { LintIssue } from './workflow-lint.ts'

const BlockUpdate = builder.objectRef<Update>('BlockUpdate').implement({
  description: 'What changes in a block that is there before and after.',
  fields: (t) => ({
    blockId: t.exposeID('blockId'),
    name: t.exposeString('name', { description: 'Its name before.' }),
    configPatch: t.field({
      type: 'JSON',
      description: 'The keys of the config that change, with their new values; null for one that is removed.',
      resolve: ({ config }) =>
        Object.fromEntries(Object.entries(config).map(([key, { after }]) => [key, after ?? null])),
    }),
    before: t.field({ type: 'JSON', resolve: ({ config }) => sideOf(config, 'before') }),
    after: t.field({ type: 'JSON', resolve: ({ config }) => sideOf(config, 'after') }),
    renamedTo: t.string({ nullable: true, resolve: ({ rename }) => rename?.after ?? null }),
    movedTo: t.field({ type: Position, nullable: true, resolve: ({ position }) => position?.after ?? null }),
    enabled: t.boolean({
      nullable: true,
      description: 'Where that changes.',
      resolve: ({ enabled }) => enabled?.after ?? null,
    }),
  }),
})

export const WorkflowDiff = builder.objectRef<DescribedDiff>('WorkflowDiff').implement({
  description: 'What turns one graph into another.',
  isTypeOf: (value) => isJsonObject(value) && 'addBlocks' in value,
  fields: (t) => ({
    addBlocks: t.expose('addBlocks', { type: [Block] }),
    removeBlocks: t.expose('removeBlocks', { type: [Block] }),
    updateBlocks: t.expose('updateBlocks', { type: [BlockUpdate] }),
    addEdges: t.expose('addEdges', { type: [GraphLink] }),
    removeEdges: t.expose('removeEdges', { type: [GraphLink] }),
    summary: t.exposeString('summary'),
    wire: t.expose('wire', { type: 'JSON', description: 'The same as a workflow_diff.' }),
  }),
})

const SkippedDiffItem = builder.objectRef<DiffPreview['skipped'][number]>('SkippedDiffItem').implement({
  description: 'An item of a workflow_diff that cannot be applied.',
  fields: (t) => ({
    code: t.exposeString('code'),
    message: t.exposeString('message'),
    list: t.exposeString('list', { description: 'The list of the diff, such as add_edges.' }),
    index: t.exposeInt('index'),
  }),
})

const PreviewDiff = builder.objectRef<DiffPreview>('PreviewDiff').implement({
  description: 'What a workflow_diff would do.',
  isTypeOf: (value) => isJsonObject(value) && 'skipped' in value,
  fields: (t) => ({
    diff: t.expose('diff', { type: WorkflowDiff }),
    result: t.field({ type: Graph, complexity: 10, resolve: ({ graph }) => graph }),
    lint: t.expose('lint', { type: [LintIssue] }),
    skipped: t.expose('skipped', { type: [SkippedDiffItem] }),
  }),
})

const PreviewDiffResult = builder.errorUnion('PreviewDiffResult', {
  types: [PreviewDiff, ValidationError, NotFoundError, ForbiddenError],
})
const WorkflowDiffResult = builder.errorUnion('WorkflowDiffResult', {
  types: [WorkflowDiff, NotFoundError, ForbiddenError],
})

builder.queryFields((t) => ({
  previewDiff: t.field({
    type: PreviewDiffResult,
    description: 'Applies a workflow_diff to the newest version without saving it.',
    authScopes: { read: 'workflows' },
    complexity: 20,
    args: { workflowId: t.arg.id({ required: true }), wireDiff: t.arg({ type: 'JSON', required: true }) },
    resolve: async (_root, { workflowId, wireDiff }, { actor, services }) =>
      previewDiff(await services.workflows.get(actor, workflowId), wireDiff),
  }),
  workflowDiff: t.field({
    type: WorkflowDiffResult,
    description: 'What turns one version of a workflow into another.',
    authScopes: { read: 'workflows' },
    complexity: 20,
    args: {
      workflowId: t.arg.id({ required: true }),
      fromVersion: t.arg.int({ required: true }),
      toVersion: t.arg.int({ required: true }),
    },
    resolve: (_root, { workflowId, fromVersion: from, toVersion: to }, { actor, services }) =>
      services.workflowVersions.compare(actor, workflowId, { from, to }),
  }),
}))

function sideOf(config: Update['config'], side: 'before' | 'after'): JsonObject {
  return Object.fromEntries(
    Object.entries(config).flatMap(([key, change]) => {
      const value = change[side]
      return value === undefined ? [] : [[key, value] as const]
    }),
  )
}
