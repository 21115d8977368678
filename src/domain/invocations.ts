import { withinTime } from '../base/async.ts'
import { AppError } from '../base/errors.ts'
import { createId } from '../base/ids.ts'
import type { Capability } from '../engine/connectors/catalog.ts'
import type { Connectors } from '../engine/connectors/connector-registry.ts'
import type { ExecutionPlan } from '../engine/executions/execution.ts'
import type { ExecutionRunner, RunningExecution } from '../engine/executions/execution-runner.ts'
import { type Actor, requireScope } from './actor.ts'
import type { Capabilities } from './capabilities.ts'
import { connectorOf, MAX_EXECUTION_MS, planCall } from './execution-plan.ts'
import type { Executions } from './executions.ts'
import {
  type FirstRequest,
  type IdempotencyKey,
  type IdempotencyRecords,
  parseIdempotencyKey,
} from './idempotency.ts'
import { InputCheck } from './input-check.ts'
import {
  chooseAccount,
  fingerprintOf,
  type Invocation,
  type InvocationRequest,
  type InvokedCapability,
  type InvokedExecution,
  toInvokedCapability,
} from './invocation.ts'
import { parseTitle, type Session, type Sessions } from './sessions.ts'

/** limits.md: a synchronous call waits so long for its result; the execution goes on. */
const SYNC_WAIT_MS = 120_000
/** Once the server drains, calls are waited for so much longer. */
const DRAIN_WAIT_MS = 5_000

/** What a later request with the same Idempotency-Key needs beside the execution to get the same answer. */
interface ReplayContext {
  runId: string
  sessionId: string
  capability: InvokedCapability
  isAsync: boolean
}

export interface InvocationsParts {
  capabilities: Capabilities
  sessions: Sessions
  executions: Executions
  idempotency: IdempotencyRecords
  runner: ExecutionRunner
  connectors: Connectors
  /** How long a synchronous call waits; 120 s unless told otherwise. */
  syncWaitMs?: number | undefined
  /** Aborted when the server begins to drain. */
  draining: AbortSignal
}

/** Calls capabilities: every check first, then exactly one execution (seed 001, Executions). */
export class Invocations {
  readonly #parts: InvocationsParts
  readonly #syncWaitMs: number
  readonly #hurry = new AbortController()
  readonly #inputs = new InputCheck()

  constructor(parts: InvocationsParts) {
    this.#parts = parts
    this.#syncWaitMs = parts.syncWaitMs ?? SYNC_WAIT_MS
    parts.draining.addEventListener('abort', () => this.#drain(), { once: true })
  }

  /**
   * Invokes a capability and waits up to 120 s for its end; after that the answer says `executing`, and the
   * execution goes on. A failing tool is an answer, not a rejection. Without a session one is opened.
   *
   * Throws FORBIDDEN, NOT_FOUND (capability, session), SESSION_ARCHIVED, AMBIGUOUS_ACCOUNT, VALIDATION,
   * IDEMPOTENCY_MISMATCH and UNAVAILABLE; then nothing has been started.
   */
  async invoke(actor: Actor, request: InvocationRequest): Promise<Invocation> {
    requireScope(actor, 'runtime')
    const key = idempotencyKeyOf(actor, request)
    const first = key && (await this.#parts.idempotency.find<ReplayContext>(key))
    if (first) return this.#replay(actor, first)
    const { plan, context, session } = await this.#prepare(actor, request, key)
    const running = await this.#parts.runner.start(plan)
    if (!running) return this.invoke(actor, request)
    return this.#answer(actor, { plan, running, context, session: session ?? opened(actor, plan, running) })
  }

  /** Every check, and what follows from the request: the call, and what its answer says beside the outcome. */
  async #prepare(actor: Actor, request: InvocationRequest, key: IdempotencyKey | null) {
    const capability = await this.#parts.capabilities.get(actor, request.capabilityName)
    const session = request.sessionId === undefined ? null : await this.#openSession(actor, request.sessionId)
    const call = this.#plan(actor, { request, capability, session })
    const context: ReplayContext = {
      runId: call.runId,
      sessionId: call.session.id,
      capability: toInvokedCapability(capability),
      isAsync: request.isAsync ?? false,
    }
    const plan: ExecutionPlan = { ...call, claim: key && { ...key, context } }
    return { plan, context, session }
  }

  async #openSession(actor: Actor, id: string): Promise<Session> {
    const session = await this.#parts.sessions.get(actor, id)
    if (session.status === 'active') return session
    throw new AppError('SESSION_ARCHIVED', `Session "${id}" is archived and does not accept new executions`)
  }

  #plan(
    actor: Actor,
    call: { request: InvocationRequest; capability: Capability; session: Session | null },
  ): Omit<ExecutionPlan, 'claim'> {
    const { request, capability, session } = call
    const account = chooseAccount(capability, request.connectedAccountId)
    const connector = connectorOf(this.#parts.connectors, capability)
    const input = request.input ?? {}
    this.#inputs.check(capability, connector, input)
    return {
      ...planCall({ capability, connector, account, input }),
      id: createId('exec'),
      organizationId: actor.organizationId,
      runId: createId('run'),
      session: session
        ? { id: session.id, isNew: false }
        : { id: createId('session'), isNew: true, title: parseTitle(request.title), source: actor.source },
      timeoutMs: MAX_EXECUTION_MS,
    }
  }

  async #answer(
    actor: Actor,
    call: { plan: ExecutionPlan; running: RunningExecution; context: ReplayContext; session: Session },
  ): Promise<Invocation> {
    const { plan, running, context, session } = call
    const { capability, isAsync } = context
    const execution = isAsync ? begun(plan.id, plan.runId) : await this.#outcome(actor, plan, running)
    return { session, capability, execution, isAsync, isReplay: false }
  }

  async #replay(actor: Actor, first: FirstRequest<ReplayContext>): Promise<Invocation> {
    const { runId, sessionId, capability, isAsync } = first.context
    const session = await this.#parts.sessions.get(actor, sessionId)
    const id = first.subjectId
    const execution = isAsync ? begun(id, runId) : await this.#end(actor, { id, runId }, this.#syncWaitMs)
    return { session, capability, execution, isAsync, isReplay: true }
  }

  async #outcome(actor: Actor, plan: ExecutionPlan, running: RunningExecution): Promise<InvokedExecution> {
    const deadlineMs = performance.now() + this.#syncWaitMs
    const outcome = await withinTime(running.outcome, this.#syncWaitMs, this.#hurry.signal)
    if (!outcome) return this.#end(actor, plan, Math.max(0, deadlineMs - performance.now()))
    if (outcome.status !== 'completed') return { ...begun(plan.id, plan.runId), ...outcome }
    const { status, summary, output: result } = outcome
    return { ...begun(plan.id, plan.runId), status, summary, result }
  }

  /** The end of an execution that is in other hands, or what it is when that does not come in time. */
  async #end(
    actor: Actor,
    { id, runId }: { id: string; runId: string },
    ms: number,
  ): Promise<InvokedExecution> {
    const { executions } = this.#parts
    const { status, summary, result, error } = await executions.waitForEnd(actor, id, ms, this.#hurry.signal)
    return { id, runId, status, summary, result, error }
  }

  /** A server that drains answers what it can, and does not leave its callers to be cut off. */
  #drain(): void {
    setTimeout(() => this.#hurry.abort(), DRAIN_WAIT_MS).unref()
  }
}

function idempotencyKeyOf(actor: Actor, request: InvocationRequest): IdempotencyKey | null {
  if (!request.idempotency) return null
  const { route, key } = request.idempotency
  return {
    organizationId: actor.organizationId,
    route,
    key: parseIdempotencyKey(key),
    fingerprint: fingerprintOf(request),
  }
}

function begun(id: string, runId: string): InvokedExecution {
  return { id, runId, status: 'executing', summary: null, result: null, error: null }
}

/** The session that the start has opened, as the database has it. */
function opened(actor: Actor, plan: ExecutionPlan, running: RunningExecution): Session {
  const { startedAt } = running
  return {
    id: plan.session.id,
    title: plan.session.isNew ? plan.session.title : '',
    source: actor.source,
    interactionMode: 'execute',
    status: 'active',
    createdAt: startedAt,
    updatedAt: startedAt,
  }
}
