import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { MAX_BULK_RUNS } from '../../domain/workflow-runs/workflow-run-input.ts'
import { builder } from '../builder.ts'
import { invalidArgument } from '../validation.ts'
import {
  ConflictError,
  CreditLimitError,
  ForbiddenError,
  IdempotencyMismatchError,
  NotFoundError,
  RateLimitedError,
  ValidationError,
} from './errors.ts'
import { WorkflowRun } from './workflow-run.ts'

/** Separates the keys of these operations from those of the REST routes. */
const IDEMPOTENCY_ROUTE = 'graphql.workflow-run'

const ERRORS = [
  ValidationError,
  NotFoundError,
  ForbiddenError,
  RateLimitedError,
  CreditLimitError,
  IdempotencyMismatchError,
  ConflictError,
]
type RunError = InstanceType<(typeof ERRORS)[number]>

const WorkflowRunResult = builder.errorUnion('WorkflowRunResult', { types: [WorkflowRun, ...ERRORS] })

builder.mutationFields((t) => ({
  startWorkflowRun: t.field({
    type: WorkflowRunResult,
    description: 'Accepts a run, which goes on whatever becomes of the caller; its events tell how.',
    authScopes: { write: 'workflows' },
    args: {
      workflowId: t.arg.id({ required: true }),
      startVariables: t.arg({
        type: 'JSON',
        description: 'An object; what the starter block declares is checked.',
      }),
      metadata: t.arg({ type: 'JSON', description: 'An object that stays with the run.' }),
      idempotencyKey: t.arg.string({
        description: 'Of all requests with the key within 24 hours, one begins.',
      }),
      version: t.arg.int({ description: 'Without one: the deployed version, else the newest.' }),
      runAt: t.arg({ type: 'DateTime', description: 'Not to begin before; at most a year from now.' }),
    },
    resolve: async (_root, args, { actor, services }) => {
      const { idempotencyKey: key } = args
      const run = await services.workflowRuns.start(actor, {
        workflowId: args.workflowId,
        startVariables: toObject(args.startVariables, 'startVariables'),
        metadata: toObject(args.metadata, 'metadata'),
        version: args.version ?? undefined,
        runAt: args.runAt,
        trigger: actor.source === 'mcp' ? 'mcp' : 'api',
        ...(key == null ? {} : { idempotency: { route: IDEMPOTENCY_ROUTE, key } }),
      })
      return WorkflowRun.addBrand(run)
    },
  }),
  startWorkflowRuns: t.field({
    type: [WorkflowRunResult],
    description:
      'Accepts one run for each of the items, which are start variables: all of them, or none when one is refused. ' +
      'Then the reason is in the place of each; the issues of a ValidationError name the item. From 1 to 100 items; ' +
      'what is wrong with their number is answered once.',
    authScopes: { write: 'workflows' },
    complexity: { field: 10, multiplier: 10 },
    args: {
      workflowId: t.arg.id({ required: true }),
      items: t.arg({ type: ['JSON'], required: true }),
      idempotencyKey: t.arg.string({
        description:
          'Of all requests with the key within 24 hours, one begins; items are told by their place.',
      }),
    },
    resolve: async (_root, { workflowId, items, idempotencyKey: key }, { actor, services }) => {
      try {
        const variables = items.map((item, index) => toObject(item, `items.${index}`))
        const runs = await services.workflowRuns.startMany(actor, workflowId, variables, key ?? undefined)
        return runs.map((run) => (run instanceof Error ? run : WorkflowRun.addBrand(run)))
      } catch (error) {
        return refusedAll(error, items.length)
      }
    },
  }),
}))

builder.mutationFields((t) => ({
  cancelWorkflowRun: t.field({
    type: WorkflowRunResult,
    description: 'Ends a run at once, and those that it waits for. A finished one stays as it is.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) =>
      WorkflowRun.addBrand(await services.workflowRuns.cancel(actor, id)),
  }),
  retryWorkflowRun: t.field({
    type: WorkflowRunResult,
    description:
      'Begins another run of the same version. What had ended well before the block, or before the one that failed, ' +
      'is taken over and not done again.',
    authScopes: { write: 'workflows' },
    args: { id: t.arg.id({ required: true }), fromBlockId: t.arg.id() },
    resolve: async (_root, { id, fromBlockId }, { actor, services }) =>
      WorkflowRun.addBrand(await services.workflowRuns.retry(actor, id, fromBlockId)),
  }),
}))

/** A reason that a client can act on, for each of the items; other errors are those of the operation. */
function refusedAll(error: unknown, count: number): RunError[] {
  if (!isRunError(error)) throw error
  return Array<RunError>(count <= MAX_BULK_RUNS ? Math.max(count, 1) : 1).fill(error)
}

function isRunError(error: unknown): error is RunError {
  return ERRORS.some((type) => error instanceof type)
}

function toObject(value: JsonValue | null | undefined, name: string): JsonObject {
  if (value == null) return {}
  if (isJsonObject(value)) return value
  throw invalidArgument(name.split('.'), 'must be an object')
}
