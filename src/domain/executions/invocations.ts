import { withinTime } from '../../base/async.ts'
import type { ExecutionPlan } from '../../engine/executions/execution.ts'
import type { ExecutionRunner, RunningExecution } from '../../engine/executions/execution-runner.ts'
import { type Actor, requireScope } from '../actor.ts'
import {
  type FirstRequest,
  type IdempotencyKey,
  type IdempotencyRecords,
  parseIdempotencyKey,
} from '../idempotency.ts'
import type { Session, Sessions } from '../sessions/sessions.ts'
import type { Executions } from './executions.ts'
import {
  fingerprintOf,
  type Invocation,
  type InvocationRequest,
  type InvokedExecution,
} from './invocation.ts'
import type { InvocationPlanner, PlannedInvocation, ReplayContext } from './invocation-planner.ts'
import { requireRetryable } from './retry.ts'

/** limits.md: a synchronous call waits so long for its result; the execution goes on. */
const SYNC_WAIT_MS = 120_000
/** Once the server drains, calls are waited for so much longer. */
const DRAIN_WAIT_MS = 5_000

export interface InvocationsParts {
  planner: InvocationPlanner
  sessions: Sessions
  executions: Executions
  idempotency: IdempotencyRecords
  runner: ExecutionRunner
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

  constructor(parts: InvocationsParts) {
    this.#parts = parts
    this.#syncWaitMs = parts.syncWaitMs ?? SYNC_WAIT_MS
    parts.draining.addEventListener('abort', () => this.#drain(), { once: true })
  }

  /**
   * Invokes a capability and waits up to 120 s for its end; after that the answer says `executing`, and the
   * execution goes on. One that has to wait, for its time, for an approval or for what its tool asks a person, is
   * answered as `waiting` at once. A failing tool is an answer, not a rejection. Without a session one is opened.
   *
   * Throws FORBIDDEN, NOT_FOUND (capability, session), SESSION_ARCHIVED, AMBIGUOUS_ACCOUNT, VALIDATION,
   * IDEMPOTENCY_MISMATCH and UNAVAILABLE; then nothing has been started.
   */
  async invoke(actor: Actor, request: InvocationRequest): Promise<Invocation> {
    requireScope(actor, 'runtime')
    const key = idempotencyKeyOf(actor, request)
    const first = key && (await this.#parts.idempotency.find<ReplayContext>(key))
    if (first) return this.#replay(actor, first)
    const planned = await this.#parts.planner.plan(actor, request, key)
    const answer = await (planned.plan.wait ? this.#accept(actor, planned) : this.#start(actor, planned))
    return answer ?? this.invoke(actor, request)
  }

  /**
   * Makes the call of an execution that has failed or was cancelled once more, as an execution of its own in the
   * same session. Asked twice within 24 hours it answers twice with the same one.
   *
   * Throws NOT_FOUND, CONFLICT for one that has not come to such an end, or that may have taken effect and is not
   * safe to repeat (unless `force` says that this is known), and what `invoke` throws.
   */
  async retry(
    actor: Actor,
    id: string,
    options: { force?: boolean; isAsync?: boolean } = {},
  ): Promise<Invocation> {
    requireScope(actor, 'runtime')
    const execution = await this.#parts.executions.get(actor, id)
    requireRetryable(execution, options.force ?? false)
    return this.invoke(actor, {
      capabilityName: execution.capabilityName,
      input: execution.input,
      connectedAccountId: execution.connectedAccountId ?? undefined,
      sessionId: execution.sessionId,
      timeoutMs: execution.timeoutMs,
      isAsync: options.isAsync,
      parentId: id,
      idempotency: { route: 'retry', key: id },
    })
  }

  /** Null when another request holds the idempotency key. */
  async #start(actor: Actor, planned: PlannedInvocation): Promise<Invocation | null> {
    const running = await this.#parts.runner.start(planned.plan)
    if (!running) return null
    const session = planned.session ?? opened(actor, planned.plan, running.startedAt)
    return this.#answer(actor, { ...planned, running, session })
  }

  async #accept(actor: Actor, { plan, context, session }: PlannedInvocation): Promise<Invocation | null> {
    const acceptedAt = plan.wait && (await this.#parts.runner.accept(plan, plan.wait))
    if (!acceptedAt) return null
    return {
      session: session ?? opened(actor, plan, acceptedAt),
      capability: context.capability,
      execution: begun(plan.id, context),
      isAsync: true,
      isReplay: false,
    }
  }

  async #answer(
    actor: Actor,
    call: Omit<PlannedInvocation, 'session'> & { running: RunningExecution; session: Session },
  ): Promise<Invocation> {
    const { plan, running, context, session } = call
    const { capability, isAsync } = context
    const execution = isAsync ? begun(plan.id, context) : await this.#outcome(actor, plan, running)
    const isWaiting = execution.status === 'waiting'
    return { session, capability, execution, isAsync: isAsync || isWaiting, isReplay: false }
  }

  async #replay(actor: Actor, first: FirstRequest<ReplayContext>): Promise<Invocation> {
    const { runId, sessionId, capability, isAsync } = first.context
    const session = await this.#parts.sessions.get(actor, sessionId)
    const id = first.subjectId
    const execution = isAsync
      ? begun(id, first.context)
      : await this.#end(actor, { id, runId }, this.#syncWaitMs)
    return { session, capability, execution, isAsync, isReplay: true }
  }

  async #outcome(actor: Actor, plan: ExecutionPlan, running: RunningExecution): Promise<InvokedExecution> {
    const deadlineMs = performance.now() + this.#syncWaitMs
    const asked = running.asked.then((approvalId) => ({ status: 'waiting' as const, approvalId }))
    const ended = Promise.race([asked, running.outcome])
    const outcome = await withinTime(ended, this.#syncWaitMs, this.#hurry.signal)
    if (outcome?.status === 'waiting') return begun(plan.id, { runId: plan.runId, wait: outcome })
    if (!outcome) return this.#end(actor, plan, Math.max(0, deadlineMs - performance.now()))
    if (outcome.status !== 'completed') return { ...begun(plan.id, { runId: plan.runId }), ...outcome }
    const { status, summary, output: result } = outcome
    return { ...begun(plan.id, { runId: plan.runId }), status, summary, result }
  }

  /** The end of an execution that is in other hands, or what it is when that does not come in time. */
  async #end(
    actor: Actor,
    { id, runId }: { id: string; runId: string },
    ms: number,
  ): Promise<InvokedExecution> {
    const { executions } = this.#parts
    const { status, summary, result, error } = await executions.waitForEnd(actor, id, ms, {
      signal: this.#hurry.signal,
    })
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

function begun(id: string, { runId, wait }: Pick<ReplayContext, 'runId' | 'wait'>): InvokedExecution {
  const nothing = { summary: null, result: null, error: null }
  if (!wait) return { id, runId, status: 'executing', ...nothing }
  return { id, runId, status: 'waiting', ...nothing, approvalId: wait.approvalId }
}

/** The session that the start has opened, as the database has it. */
function opened(actor: Actor, plan: ExecutionPlan, at: Date): Session {
  return {
    id: plan.session.id,
    title: plan.session.isNew ? plan.session.title : '',
    source: actor.source,
    interactionMode: 'execute',
    status: 'active',
    createdAt: at,
    updatedAt: at,
  }
}
