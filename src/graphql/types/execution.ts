import type { ErrorCode as Code } from '../../base/errors.ts'
import type { JsonValue } from '../../base/json.ts'
import type { ExecutionError as Failure } from '../../engine/executions/execution.ts'
import type { ExecutionAttempt } from '../../platform/db/generated/client.ts'
import { builder } from '../builder.ts'
import { byCreation, connectionType, pageArguments, pageComplexity, toConnection } from '../connection.ts'
import { parseTimeCursor } from '../cursor.ts'
import { ownedNode } from '../owned-node.ts'
import { placeOf, selectionOf, selectionOfPage } from '../selection.ts'
import { invalidArgument } from '../validation.ts'
import { Capability } from './capability.ts'
import { CapabilityAccount } from './capability-account.ts'
import { ErrorCode, ExecutionStatus } from './enums.ts'
import { CapabilityFailedError, ConflictError, ForbiddenError, NotFoundError, toErrorCode } from './errors.ts'
import { ExecutionFilter } from './execution-filter.ts'
import { OrderBy } from './filters.ts'
import { Session } from './session.ts'

const ExecutionError = builder.objectRef<Failure & { details?: JsonValue }>('ExecutionError').implement({
  description: 'Why an execution, or one attempt of it, failed.',
  fields: (t) => ({
    code: t.field({ type: ErrorCode, resolve: ({ code }): Code => toErrorCode(code) }),
    toolCode: t.exposeString('code', { description: "The tool's own name of the error." }),
    message: t.exposeString('message'),
    retryable: t.exposeBoolean('retryable'),
    retryAfterMs: t.int({ nullable: true, resolve: ({ retryAfterMs }) => retryAfterMs ?? null }),
    details: t.field({ type: 'JSON', nullable: true, resolve: ({ details }) => details ?? null }),
  }),
})

const ExecutionRun = builder.objectRef<ExecutionAttempt>('ExecutionRun').implement({
  description: 'One attempt of an execution.',
  fields: (t) => ({
    runId: t.exposeString('id'),
    attempt: t.exposeInt('number'),
    status: t.expose('status', { type: ExecutionStatus }),
    workerId: t.exposeString('workerId', { nullable: true }),
    startedAt: t.expose('startedAt', { type: 'DateTime' }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    error: t.field({ type: ExecutionError, nullable: true, resolve: ({ error }) => toFailure(error) }),
  }),
})

export const Execution = builder.prismaNode('Execution', {
  description: 'One call of a capability; its events tell how it went.',
  ...ownedNode('runtime'),
  fields: (t) => ({
    runId: t.exposeString('runId', { description: 'The current attempt.' }),
    session: t.field({
      type: Session,
      select: { sessionId: true },
      resolve: async ({ sessionId }, _args, context, info) => {
        const selection = selectionOf(context, info, 'Session')
        const session = await context.loaders.executions.sessions(placeOf(info), selection).load(sessionId)
        if (!session) throw new Error(`session ${sessionId} is gone`)
        return session
      },
    }),
    capabilityName: t.exposeString('capabilityName'),
    capability: t.field({
      type: Capability,
      nullable: true,
      description: 'As it is now; null when the organisation cannot invoke it any more.',
      select: { capabilityName: true },
      resolve: ({ capabilityName }, _args, { actor, services }) =>
        services.capabilities.find(actor.organizationId, capabilityName),
    }),
    account: t.field({
      type: CapabilityAccount,
      nullable: true,
      select: { capabilityName: true, connectedAccountId: true },
      resolve: async ({ capabilityName, connectedAccountId }, _args, { actor, services }) => {
        const capability = await services.capabilities.find(actor.organizationId, capabilityName)
        return capability?.accounts.find((one) => one.connectedAccountId === connectedAccountId) ?? null
      },
    }),
    status: t.expose('status', { type: ExecutionStatus }),
    input: t.expose('input', { type: 'JSON' }),
    result: t.expose('result', { type: 'JSON', nullable: true }),
    summary: t.exposeString('summary', { nullable: true }),
    error: t.field({
      type: ExecutionError,
      nullable: true,
      select: { error: true },
      resolve: ({ error }) => toFailure(error),
    }),
    idempotencyKey: t.exposeString('idempotencyKey', { nullable: true }),
    idempotentReplay: t.boolean({
      description:
        'In the answer to an invocation: whether an earlier request with the same key had made it.',
      resolve: ({ id }, _args, { replayed }) => replayed.has(id),
    }),
    attempts: t.field({
      type: [ExecutionRun],
      complexity: { field: 1, multiplier: 2 },
      resolve: ({ id }, _args, { loaders }) => loaders.executions.attempts.load(id),
    }),
    createdAt: t.expose('createdAt', { type: 'DateTime' }),
    runAt: t.expose('runAt', { type: 'DateTime', nullable: true, description: 'When a waiting one is due.' }),
    startedAt: t.expose('startedAt', { type: 'DateTime', nullable: true }),
    finishedAt: t.expose('finishedAt', { type: 'DateTime', nullable: true }),
    durationMs: t.int({
      nullable: true,
      select: { startedAt: true, finishedAt: true },
      resolve: ({ startedAt, finishedAt }) =>
        startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null,
    }),
    cancelRequestedAt: t.expose('cancelRequestedAt', { type: 'DateTime', nullable: true }),
    traceId: t.exposeString('traceId', {
      nullable: true,
      description:
        'The trace that it belongs to, as W3C Trace Context has it: that of the `traceparent` of the request that ' +
        'invoked it, or a new one. Null for executions from before they had one.',
    }),
    lastSeq: t.int({
      description: 'The sequence number of its newest event.',
      resolve: ({ id }, _args, { loaders }) => loaders.streams.lastSeqs('runtime').load(id),
    }),
  }),
})

builder.prismaObjectFields(Execution, (t) => ({
  parent: t.field({
    type: Execution,
    nullable: true,
    description: 'The execution that this one repeats.',
    select: { parentId: true },
    resolve: ({ parentId }, _args, context, info) => {
      const executions = context.loaders.executions.byId(
        placeOf(info),
        selectionOf(context, info, 'Execution'),
      )
      return parentId === null ? null : executions.load(parentId)
    },
  }),
}))

const ExecutionConnection = connectionType('Execution', Execution)

builder.objectFields(CapabilityFailedError, (t) => ({
  execution: t.field({
    type: Execution,
    resolve: async ({ executionId }, _args, context, info) => {
      const { services, actor } = context
      const found = await services.executions.find(
        actor,
        executionId,
        selectionOf(context, info, 'Execution'),
      )
      if (!found) throw new Error(`execution ${executionId} is gone`)
      return found
    },
  }),
}))

builder.objectField(Session, 'executions', (t) =>
  t.field({
    type: ExecutionConnection,
    description: 'The newest first.',
    complexity: pageComplexity,
    args: { ...pageArguments(), filter: t.arg({ type: ExecutionFilter }) },
    resolve: async ({ id }, args, context, info) => {
      const { loaders } = context
      const filter = args.filter ?? {}
      const place = placeOf(info)
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after), filter }
      const select = () => selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(await loaders.executions.ofSession(place, page, select).load(id), args, {
        positionOf: byCreation,
        totalCount: () => loaders.executions.countOfSession(place, filter).load(id),
      })
    },
  }),
)

builder.queryFields((t) => ({
  execution: t.field({
    type: Execution,
    nullable: true,
    authScopes: { read: 'runtime' },
    args: { id: t.arg.id({ required: true }) },
    resolve: (_root, { id }, context, info) =>
      context.services.executions.find(context.actor, id, selectionOf(context, info, 'Execution')),
  }),
  executions: t.field({
    type: ExecutionConnection,
    authScopes: { read: 'runtime' },
    complexity: pageComplexity,
    args: {
      ...pageArguments(),
      filter: t.arg({ type: ExecutionFilter }),
      orderBy: t.arg({ type: OrderBy, description: 'By CREATED_AT; another field is refused.' }),
    },
    resolve: async (_root, args, context, info) => {
      const { actor, services } = context
      const { field, direction } = args.orderBy ?? { field: 'createdAt', direction: 'desc' }
      if (field !== 'createdAt')
        throw invalidArgument(['orderBy', 'field'], 'Executions are ordered by CREATED_AT')
      const filter = args.filter ?? {}
      const page = { first: args.first ?? 20, after: parseTimeCursor(args.after) }
      const selection = selectionOfPage(context, info, { id: true, createdAt: true })
      return toConnection(
        await services.executions.list(actor, { filter, page, direction }, selection),
        args,
        {
          positionOf: byCreation,
          totalCount: () => services.executions.count(actor, filter),
        },
      )
    },
  }),
}))

const ExecutionResult = builder.errorUnion('ExecutionResult', {
  types: [Execution, NotFoundError, ConflictError, ForbiddenError],
})

builder.mutationField('cancelExecution', (t) =>
  t.field({
    type: ExecutionResult,
    description: 'Asks for its end and waits a moment for it. A finished one stays as it is.',
    authScopes: { write: 'runtime' },
    args: { id: t.arg.id({ required: true }) },
    resolve: async (_root, { id }, { actor, services }) => {
      await services.executions.cancel(actor, id)
      const cancelled = await services.executions.find(actor, id)
      if (!cancelled) throw new Error(`execution ${id} is gone`)
      return Execution.addBrand(cancelled)
    },
  }),
)

/** Written by the runner in exactly this shape. */
function toFailure(error: unknown): Failure | null {
  return error as Failure | null // the column is JSON, which the client cannot type
}
