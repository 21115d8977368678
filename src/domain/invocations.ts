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
import {
  checkInput,
  chooseAccount,
  fingerprintOf,
  type Invocation,
  type InvocationRequest,
  type InvokedCapability,
  toInvokedCapability,
} from './invocation.ts'
import { parseTitle, type Session, type Sessions } from './sessions.ts'

/** limits.md: a synchronous call waits so long for its result; the execution goes on. */
const SYNC_WAIT_MS = 120_000

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
}

/** Calls capabilities: every check first, then exactly one execution (seed 001, Executions). */
export class Invocations {
  readonly #parts: InvocationsParts
  readonly #syncWaitMs: number

  constructor(parts: InvocationsParts) {
    this.#parts = parts
    this.#syncWaitMs = parts.syncWaitMs ?? SYNC_WAIT_MS
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
    const capability = await this.#parts.capabilities.get(actor, request.capabilityName)
    const session = request.sessionId === undefined ? null : await this.#openSession(actor, request.sessionId)
    const plan = this.#plan(actor, { request, capability, session })
    const context: ReplayContext = {
      runId: plan.runId,
      sessionId: plan.session.id,
      capability: toInvokedCapability(capability),
      isAsync: request.isAsync ?? false,
    }
    const key = idempotencyKeyOf(actor, request)
    const first = key && (await this.#parts.idempotency.claim(key, { subjectId: plan.id, context }))
    if (first) return this.#replay(actor, first)
    const running = await this.#begin(plan, key)
    return this.#answer({ actor, plan, running, context, session: session ?? opened(actor, plan, running) })
  }

  async #openSession(actor: Actor, id: string): Promise<Session> {
    const session = await this.#parts.sessions.get(actor, id)
    if (session.status === 'active') return session
    throw new AppError('SESSION_ARCHIVED', `Session "${id}" is archived and does not accept new executions`)
  }

  #plan(
    actor: Actor,
    call: { request: InvocationRequest; capability: Capability; session: Session | null },
  ): ExecutionPlan {
    const { request, capability, session } = call
    const account = chooseAccount(capability, request.connectedAccountId)
    const connector = connectorOf(this.#parts.connectors, capability)
    const input = request.input ?? {}
    checkInput(capability, connector, input)
    return {
      ...planCall({ capability, connector, account, input }),
      id: createId('exec'),
      organizationId: actor.organizationId,
      runId: createId('run'),
      session: session
        ? { id: session.id, isNew: false }
        : { id: createId('session'), isNew: true, title: parseTitle(request.title), source: actor.source },
      idempotencyKey: request.idempotency?.key ?? null,
      timeoutMs: MAX_EXECUTION_MS,
    }
  }

  async #begin(plan: ExecutionPlan, key: IdempotencyKey | null): Promise<RunningExecution> {
    try {
      return await this.#parts.runner.start(plan)
    } catch (error) {
      if (key) await this.#parts.idempotency.forget(key, plan.id)
      throw error
    }
  }

  async #answer(parts: {
    actor: Actor
    plan: ExecutionPlan
    running: RunningExecution
    context: ReplayContext
    session: Session
  }): Promise<Invocation> {
    const { plan, context, session } = parts
    const { capability, isAsync } = context
    const answer = { session, capability, isAsync, isReplay: false }
    const pending = { id: plan.id, runId: plan.runId, summary: null, result: null, error: null }
    if (isAsync) return { ...answer, execution: { ...pending, status: 'executing' } }
    const waited = await withinTime(settled(parts.running), this.#syncWaitMs)
    if (!waited) return { ...answer, execution: { ...pending, status: 'executing' } }
    const { outcome } = waited
    if (!outcome) return { ...answer, execution: await this.#end(parts.actor, plan.id, plan.runId) }
    if (outcome.status === 'completed') {
      const { status, summary, output: result } = outcome
      return { ...answer, execution: { ...pending, status, summary, result } }
    }
    return { ...answer, execution: { ...pending, ...outcome } }
  }

  async #replay(actor: Actor, first: FirstRequest<ReplayContext>): Promise<Invocation> {
    const { runId, sessionId, capability, isAsync } = first.context
    const session = await this.#parts.sessions.get(actor, sessionId)
    const execution = isAsync
      ? { id: first.subjectId, runId, status: 'executing' as const, summary: null, result: null, error: null }
      : await this.#end(actor, first.subjectId, runId)
    return { session, capability, execution, isAsync, isReplay: true }
  }

  /** The end of an execution that another process works on, as far as it comes within the synchronous wait. */
  async #end(actor: Actor, id: string, runId: string): Promise<Invocation['execution']> {
    const { status, summary, result, error } = await this.#parts.executions.waitForEnd(
      actor,
      id,
      this.#syncWaitMs,
    )
    return { id, runId, status, summary, result, error }
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

/** So that "no answer in time" and "no outcome here" stay apart. */
async function settled(
  running: RunningExecution,
): Promise<{ outcome: Awaited<RunningExecution['outcome']> }> {
  return { outcome: await running.outcome }
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
