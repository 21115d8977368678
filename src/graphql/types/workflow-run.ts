import type { ErrorCode as Code } from '../../base/errors.ts'
import { outputOf } from '../../domain/workflow-runs/run-step.ts'
import type { WorkflowRunFilter as Filter } from '../../domain/workflow-runs/workflow-run-filter.ts'
import type { RunError as Failure, LogLine as Line } from '../../engine/workflow/runs/run.ts'
import type {
  WorkflowRunStatus as State,
  StepStatus as StateOfStep,
  RunTrigger as Trigger,
} from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { selectionOf, selectionOfPage } from '../selection.ts'
import { invalidArgument } from '../validation.ts'
import { ErrorCode } from './enums.ts'
import { toErrorCode } from './errors.ts'
import { DateTimeFilter, JsonFilter, OrderBy } from './filters.ts'

export const WorkflowRunStatus = builder.enumType('WorkflowRunStatus', {
  values: {
    NEW: { value: 'new' },
    WAITING: { value: 'waiting', description: 'Not due yet, or for a time, a person or another run.' },
    PROCESSING: { value: 'processing' },
    RETRYING: { value: 'retrying', description: 'A block is about to be attempted again.' },
    COMPLETE: { value: 'complete' },
    FAILED: { value: 'failed' },
    CANCELLED: { value: 'cancelled' },
  } as const satisfies Record<Uppercase<State>, { value: State; description?: string }>,
})

const RunTrigger = builder.enumType('RunTrigger', {
  values: {
    API: { value: 'api' },
    MANUAL: { value: 'manual' },
    SCHEDULE: { value: 'schedule' },
    WEBHOOK: { value: 'webhook' },
    RETRY: { value: 'retry' },
    MCP: { value: 'mcp' },
    COPILOT_TEST: { value: 'copilot_test' },
    SUBWORKFLOW: { value: 'subworkflow', description: 'A block of another run.' },
  } as const satisfies Record<Uppercase<Trigger>, { value: Trigger; description?: string }>,
})

const StepStatus = builder.enumType('StepStatus', {
  values: {
    PENDING: { value: 'pending' },
    RUNNING: { value: 'running' },
    WAITING: { value: 'waiting' },
    SUCCESS: { value: 'success' },
    ERROR: { value: 'error' },
    SKIPPED: { value: 'skipped' },
    CANCELLED: { value: 'cancelled' },
  } as const satisfies Record<Uppercase<StateOfStep>, { value: StateOfStep }>,
})

export const RunError = builder.objectRef<Failure>('RunError').implement({
  description: 'Why a run, or one of its steps, failed.',
  fields: (t) => ({
    code: t.field({ type: ErrorCode, resolve: ({ code }): Code => toErrorCode(code) }),
    toolCode: t.exposeString('code', {
      description: "The block's or tool's own name of the error, such as CODE_FAILED or HTTP_ERROR.",
    }),
    message: t.exposeString('message'),
    blockId: t.id({ nullable: true, resolve: ({ blockId }) => blockId ?? null }),
    retryable: t.exposeBoolean('retryable'),
  }),
})

const LogLine = builder.objectRef<Line>('LogLine').implement({
  fields: (t) => ({
    at: t.field({ type: 'DateTime', resolve: ({ at }) => new Date(at) }),
    level: t.exposeString('level'),
    message: t.exposeString('message'),
  }),
})

export const RunStep = builder.prismaNode('RunStep', {
  description: 'What became of one block in a run; a block that was not reached has no step.',
  ...ownedNode('workflows'),
  fields: (t) => ({
    blockId: t.exposeID('blockId'),
    blockName: t.exposeString('blockName'),
    blockType: t.exposeString('blockType'),
    status: t.expose('status', { type: StepStatus }),
    attempt: t.exposeInt('attempt', { description: 'How often it was begun.' }),
    input: t.expose('input', {
      type: 'JSON',
      nullable: true,
      description: 'Its config as it ran, without secrets.',
    }),
    output: t.field({
      type: 'JSON',
      nullable: true,
      select: { result: true },
      resolve: (step) => outputOf(step),
    }),
    error: t.field({
      type: RunError,
      nullable: true,
      select: { error: true },
      resolve: ({ error }) => toJson<Failure | null>(error),
    }),
    logs: t.field({ type: [LogLine], select: { logs: true }, resolve: ({ logs }) => toJson<Line[]>(logs) }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    durationMs: t.int({
      nullable: true,
      select: { startedAt: true, finishedAt: true },
      resolve: ({ startedAt, finishedAt }) =>
        startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null,
    }),
    credits: t.exposeInt('credits'),
  }),
})

export const WorkflowRun = builder.prismaNode('WorkflowRun', {
  description: 'One walk through one version of a workflow; its events tell how it went.',
  ...ownedNode('workflows'),
  fields: (t) => ({
    runId: t.exposeString('id'),
    workflowId: t.exposeID('workflowId'),
    versionNumber: t.exposeInt('version', { description: 'The version that it keeps to.' }),
    status: t.expose('status', { type: WorkflowRunStatus }),
    trigger: t.expose('trigger', { type: RunTrigger }),
    input: t.expose('input', { type: 'JSON', description: 'The start variables.' }),
    output: t.expose('output', { type: 'JSON', nullable: true, description: 'Null before the end.' }),
    metadata: t.expose('metadata', { type: 'JSON' }),
    credits: t.exposeInt('credits'),
    error: t.field({
      type: RunError,
      nullable: true,
      select: { error: true },
      resolve: ({ error }) => toJson<Failure | null>(error),
    }),
    idempotencyKey: t.exposeString('idempotencyKey', { nullable: true }),
    retryOfId: t.exposeID('retryOfId', { nullable: true, description: 'The run that it retries.' }),
    attempt: t.exposeInt('attempt', { description: 'One more than that of the run that it retries.' }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    runAt: t.expose('runAt', { type: 'DateTime', nullable: true, description: 'Not to begin before.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    cancelRequestedAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When its end was asked for, by which it ended; null for a run that was not cancelled.',
      select: { status: true, finishedAt: true },
      resolve: ({ status, finishedAt }) => (status === 'cancelled' ? finishedAt : null),
    }),
    steps: t.field({
      type: [RunStep],
      description: 'In the order in which they ended.',
      complexity: { field: 1, multiplier: 10 },
      resolve: ({ id }, _args, { loaders }) => loaders.runs.stepsOfRun.load(id),
    }),
    lastSeq: t.int({
      description: 'The sequence number of its newest event.',
      resolve: ({ id }, _args, { loaders }) => loaders.streams.lastSeqs('workflows').load(id),
    }),
  }),
})

export const WorkflowRunFilter = builder.inputRef<Filter>('WorkflowRunFilter').implement({
  description: 'All conditions hold together; and, or and not nest three levels deep.',
  fields: (t) => ({
    status: t.field({ type: [WorkflowRunStatus] }),
    trigger: t.field({ type: [RunTrigger] }),
    workflowId: t.id(),
    createdAt: t.field({ type: DateTimeFilter }),
    metadata: t.field({ type: JsonFilter }),
    and: t.field({ type: [WorkflowRunFilter] }),
    or: t.field({ type: [WorkflowRunFilter] }),
    not: t.field({ type: WorkflowRunFilter }),
  }),
})

export const WorkflowRunConnection = connectionType('WorkflowRun', WorkflowRun)

builder.queryFields((t) => ({
  workflowRun: t.field({
    type: WorkflowRun,
    nullable: true,
    authScopes: { read: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context, info) =>
      context.services.workflowRuns.find(context.actor, id, selectionOf(context, info, 'WorkflowRun')),
  }),
  workflowRuns: t.field({
    type: WorkflowRunConnection,
    authScopes: { read: 'workflows' },
    complexity: pageComplexity,
    args: {
      ...pageArguments(),
      filter: t.arg({ type: WorkflowRunFilter }),
      orderBy: t.arg({ type: OrderBy, description: 'By CREATED_AT; another field is refused.' }),
    },
    resolve: async (_root, args, context, info) => {
      const { actor, services } = context
      const { field, direction } = args.orderBy ?? { field: 'createdAt', direction: 'desc' }
      if (field !== 'createdAt') throw invalidArgument(['orderBy', 'field'], 'Runs are ordered by CREATED_AT')
      const filter = args.filter ?? {}
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      const listing = { filter, page, direction }
      return toConnection(await services.workflowRuns.list(actor, listing, selection), args, {
        positionOf: byCreation,
        totalCount: () => services.workflowRuns.count(actor, filter),
      })
    },
  }),
}))

/** Written by the runner in exactly this shape. */
function toJson<T>(value: unknown): T {
  return value as T // the column is JSON, which the client cannot type
}
