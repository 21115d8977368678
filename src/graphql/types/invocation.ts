import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import type { Invocation } from '../../domain/executions/invocation.ts'
import { builder } from '../builder.ts'
import { selectionOf } from '../selection.ts'
import { invalidArgument } from '../validation.ts'
import {
  AmbiguousAccountError,
  CapabilityFailedError,
  ConflictError,
  ForbiddenError,
  IdempotencyMismatchError,
  NotFoundError,
  RateLimitedError,
  ValidationError,
} from './errors.ts'
import { Execution } from './execution.ts'
import { Session } from './session.ts'

/** Separates the keys of this operation from those of the REST routes. */
const IDEMPOTENCY_ROUTE = 'graphql'

const InvokePayload = builder.objectRef<Invocation>('InvokePayload').implement({
  isTypeOf: (value) => isJsonObject(value) && 'isReplay' in value,
  fields: (t) => ({
    session: t.field({
      type: Session,
      resolve: async ({ session }, _args, context, info) => {
        const { actor, services } = context
        const found = await services.sessions.find(actor, session.id, selectionOf(context, info, 'Session'))
        if (!found) throw new Error(`session ${session.id} is gone`)
        return found
      },
    }),
    execution: t.field({
      type: Execution,
      resolve: async ({ execution }, _args, context, info) => {
        const { actor, services } = context
        const selection = selectionOf(context, info, 'Execution')
        const found = await services.executions.find(actor, execution.id, selection)
        if (!found) throw new Error(`execution ${execution.id} is gone`)
        return found
      },
    }),
    replayed: t.boolean({
      description: 'Whether an earlier request with the same idempotency key has made the execution.',
      resolve: ({ isReplay }) => isReplay,
    }),
  }),
})

const InvokeCapabilityResult = builder.errorUnion('InvokeCapabilityResult', {
  types: [
    InvokePayload,
    ValidationError,
    NotFoundError,
    ForbiddenError,
    AmbiguousAccountError,
    ConflictError,
    IdempotencyMismatchError,
    RateLimitedError,
    CapabilityFailedError,
  ],
})

const InvokeCapabilityInput = builder.inputType('InvokeCapabilityInput', {
  fields: (t) => ({
    name: t.string({ required: true }),
    input: t.field({ type: 'JSON', description: 'An object that fits the parameters of the capability.' }),
    connectedAccountId: t.string({
      description: 'Required when the capability is available on several accounts.',
    }),
    sessionId: t.id({ description: 'Without one, a session is opened.' }),
    title: t.string({ description: 'For a session that is opened.' }),
    idempotencyKey: t.string({ description: 'Of all requests with the key within 24 hours, one begins.' }),
    async: t.boolean({ defaultValue: false, description: 'Answer as soon as the execution has begun.' }),
    runAt: t.field({
      type: 'DateTime',
      description: 'Begin then and not before; at most 365 days ahead. The answer does not wait for it.',
    }),
    timeoutMs: t.int({ description: 'The call is stopped after so long: 1,000 to 3,600,000, the default.' }),
    requireApproval: t.boolean({ description: 'Wait for a person’s approval, whatever the policy says.' }),
  }),
})

builder.mutationField('invokeCapability', (t) =>
  t.field({
    type: InvokeCapabilityResult,
    description:
      'Calls a capability and waits up to 120 s for its end; after that the execution is answered as it is, and goes ' +
      'on. One that has to wait for its time or for an approval is answered as WAITING at once.',
    authScopes: { write: 'runtime' },
    args: { input: t.arg({ type: InvokeCapabilityInput, required: true }) },
    resolve: async (_root, { input }, { actor, services, replayed }) => {
      const { idempotencyKey } = input
      const invocation = await services.invocations.invoke(actor, {
        capabilityName: input.name,
        input: toInput(input.input),
        connectedAccountId: input.connectedAccountId ?? undefined,
        sessionId: input.sessionId ?? undefined,
        title: input.title ?? undefined,
        isAsync: input.async ?? false,
        runAt: input.runAt ?? undefined,
        timeoutMs: input.timeoutMs ?? undefined,
        requireApproval: input.requireApproval ?? undefined,
        ...(idempotencyKey == null ? {} : { idempotency: { route: IDEMPOTENCY_ROUTE, key: idempotencyKey } }),
      })
      return toResult(invocation, replayed)
    },
  }),
)

builder.mutationField('retryExecution', (t) =>
  t.field({
    type: InvokeCapabilityResult,
    description:
      'Makes the call of a failed or cancelled execution again, as an execution of its own whose parent it is; asked ' +
      'twice within 24 hours it answers with the same one. A ConflictError for an execution without such an end, and ' +
      'for a call that may have taken effect and is not safe to repeat.',
    authScopes: { write: 'runtime' },
    args: {
      id: t.arg.id({ required: true }),
      async: t.arg.boolean({
        defaultValue: false,
        description: 'Answer as soon as the execution has begun.',
      }),
      force: t.arg.boolean({
        defaultValue: false,
        description: 'Call again even where the first call may have taken effect.',
      }),
    },
    resolve: async (_root, { id, async: isAsync, force }, { actor, services, replayed }) => {
      const options = { force: force ?? false, isAsync: isAsync ?? false }
      return toResult(await services.invocations.retry(actor, id, options), replayed)
    },
  }),
)

function toResult(invocation: Invocation, replayed: Set<string>): Invocation {
  const { execution, isReplay } = invocation
  if (isReplay) replayed.add(execution.id)
  if (execution.error) throw new CapabilityFailedError(execution.id, execution.error)
  return invocation
}

function toInput(input: JsonValue | undefined): JsonObject | undefined {
  if (input == null) return undefined
  if (isJsonObject(input)) return input
  throw invalidArgument(['input', 'input'], 'must be an object')
}
