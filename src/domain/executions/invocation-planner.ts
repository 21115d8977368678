import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import type { Capability } from '../../engine/connectors/catalog.ts'
import type { Connectors } from '../../engine/connectors/connector-registry.ts'
import type { ExecutionPlan, ExecutionWait } from '../../engine/executions/execution.ts'
import { createTraceId } from '../../platform/http/trace-id.ts'
import type { Actor } from '../actor.ts'
import type { ApprovalPolicies } from '../approvals/approval-policies.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'
import type { IdempotencyKey } from '../idempotency.ts'
import { InputCheck } from '../input-check.ts'
import { parseTitle, type Session, type Sessions } from '../sessions/sessions.ts'
import { connectorOf, planCall } from './execution-plan.ts'
import {
  chooseAccount,
  type InvocationRequest,
  type InvokedCapability,
  toInvokedCapability,
} from './invocation.ts'
import { parseRunAt, parseTimeout } from './invocation-times.ts'

/** What a later request with the same Idempotency-Key needs beside the execution to get the same answer. */
export interface ReplayContext {
  runId: string
  sessionId: string
  capability: InvokedCapability
  isAsync: boolean
  /** Of an execution that did not begin at once. */
  wait?: { approvalId?: string | undefined } | undefined
}

export interface PlannedInvocation {
  plan: ExecutionPlan
  context: ReplayContext
  /** Null for a session that the execution opens. */
  session: Session | null
}

export interface InvocationPlannerParts {
  capabilities: Capabilities
  sessions: Sessions
  approvalPolicies: ApprovalPolicies
  connectors: Connectors
}

/** Checks a request whole and plans its execution; nothing is started or stored. */
export class InvocationPlanner {
  readonly #parts: InvocationPlannerParts
  readonly #inputs = new InputCheck()

  constructor(parts: InvocationPlannerParts) {
    this.#parts = parts
  }

  /** Throws NOT_FOUND (capability, session), SESSION_ARCHIVED, AMBIGUOUS_ACCOUNT and VALIDATION. */
  async plan(
    actor: Actor,
    request: InvocationRequest,
    key: IdempotencyKey | null,
  ): Promise<PlannedInvocation> {
    const capability = await this.#parts.capabilities.get(actor, request.capabilityName)
    const session = request.sessionId === undefined ? null : await this.#openSession(actor, request.sessionId)
    const call = this.#planCall(actor, { request, capability, session })
    const wait = await this.#waitOf(actor, request, capability)
    const context: ReplayContext = {
      runId: call.runId,
      sessionId: call.session.id,
      capability: toInvokedCapability(capability),
      isAsync: wait !== undefined || (request.isAsync ?? false),
      ...(wait ? { wait: { approvalId: wait.approval?.id } } : {}),
    }
    return { plan: { ...call, wait, claim: key && { ...key, context } }, context, session }
  }

  async #openSession(actor: Actor, id: string): Promise<Session> {
    const session = await this.#parts.sessions.get(actor, id)
    if (session.status === 'active') return session
    throw new AppError('SESSION_ARCHIVED', `Session "${id}" is archived and does not accept new executions`)
  }

  #planCall(
    actor: Actor,
    call: { request: InvocationRequest; capability: Capability; session: Session | null },
  ): Omit<ExecutionPlan, 'claim' | 'wait'> {
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
      timeoutMs: parseTimeout(request.timeoutMs),
      parentId: request.parentId,
      traceId: actor.origin?.traceId ?? createTraceId(),
    }
  }

  async #waitOf(
    actor: Actor,
    { runAt: asked, requireApproval }: InvocationRequest,
    capability: Capability,
  ): Promise<ExecutionWait | undefined> {
    const runAt = parseRunAt(asked)
    const byPolicy = await this.#parts.approvalPolicies.requiresApproval(actor.organizationId, capability)
    if (!byPolicy && !requireApproval) return runAt ? { approval: null, runAt } : undefined
    const why = byPolicy ? 'The approval policy asks for it' : 'The caller asked for it'
    return { approval: { id: createId('appr'), reason: `Call ${capability.name}: ${why}` }, runAt }
  }
}
