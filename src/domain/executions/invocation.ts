import { AppError } from '../../base/errors.ts'
import { type JsonObject, type JsonValue, jsonHash } from '../../base/json.ts'
import type { Capability, CapabilityAccount } from '../../engine/connectors/catalog.ts'
import type { ExecutionError, ExecutionStatus } from '../../engine/executions/execution.ts'
import type { Session } from '../sessions/sessions.ts'

/** A call as a transport has read it; nothing of it has been checked yet but its types. */
export interface InvocationRequest {
  capabilityName: string
  input?: JsonObject | undefined
  connectedAccountId?: string | undefined
  sessionId?: string | undefined
  /** Only for a session that the call opens. */
  title?: string | undefined
  /** From an Idempotency-Key: of all requests with it, one begins, and the others are given its result. */
  idempotency?: { route: string; key: string } | undefined
  /** Answer as soon as the start is durable, without waiting for the result. */
  isAsync?: boolean | undefined
  /** Begin then and not before; at most 365 days ahead. */
  runAt?: Date | undefined
  /** Milliseconds until the call is stopped, 1,000 to 3,600,000; the most unless told otherwise. */
  timeoutMs?: number | undefined
  /** Wait for a person's approval, whatever the policy says. */
  requireApproval?: boolean | undefined
  /** The execution that this one repeats. */
  parentId?: string | undefined
}

/** What an answer says about the capability that was called. */
export type InvokedCapability = Pick<
  Capability,
  'name' | 'kind' | 'description' | 'isReadOnly' | 'supportsIdempotency'
> & { accounts: Omit<CapabilityAccount, 'toolDefinitionId' | 'binding' | 'account'>[] }

export interface InvokedExecution {
  id: string
  /** The id of the first attempt. */
  runId: string
  /** `executing` when the answer did not wait for the end. */
  status: ExecutionStatus
  summary: string | null
  result: JsonValue
  error: ExecutionError | null
  /** What a `waiting` one waits for. */
  approvalId?: string | undefined
}

export interface Invocation {
  session: Session
  capability: InvokedCapability
  execution: InvokedExecution
  /** Whether the answer is the one to an earlier request with the same Idempotency-Key. */
  isReplay: boolean
  /** Whether the answer was not to wait for the end: it was asked so, or the execution itself has to wait. */
  isAsync: boolean
}

/** What must be the same for two requests to count as one. */
export function fingerprintOf(request: InvocationRequest): string {
  const { capabilityName, input = {}, connectedAccountId, sessionId, title } = request
  const { runAt, timeoutMs, requireApproval } = request
  const terms = { runAt: runAt?.toISOString(), timeoutMs, requireApproval: requireApproval || undefined }
  return jsonHash({ capabilityName, input, connectedAccountId, sessionId, title, ...terms })
}

/**
 * The account that a call goes through; null for a capability that needs none. Never guesses: throws
 * AMBIGUOUS_ACCOUNT when several could be meant (seed 000, Ambiguous account) and VALIDATION for one that the
 * capability is not available on.
 */
export function chooseAccount(
  capability: Capability,
  requested: string | undefined,
): CapabilityAccount | null {
  const availableAccounts = capability.accounts.map(toOption)
  if (requested !== undefined) {
    const account = capability.accounts.find((one) => one.connectedAccountId === requested)
    if (account) return account
    const message = `Unknown connectedAccountId "${requested}" for capability "${capability.name}"`
    throw new AppError('VALIDATION', message, { availableAccounts })
  }
  if (capability.accounts.length <= 1) return capability.accounts[0] ?? null
  const message =
    `Capability "${capability.name}" requires connectedAccountId ` +
    'because it is available on multiple connected accounts'
  throw new AppError('AMBIGUOUS_ACCOUNT', message, { availableAccounts })
}

export function toInvokedCapability(capability: Capability): InvokedCapability {
  const { name, kind, description, isReadOnly, supportsIdempotency } = capability
  const accounts = capability.accounts.map(toOption)
  return { name, kind, description, isReadOnly, supportsIdempotency, accounts }
}

function toOption(account: CapabilityAccount): InvokedCapability['accounts'][number] {
  const { connectedAccountId, integrationId, backend, displayName, status } = account
  return { connectedAccountId, integrationId, backend, displayName, status }
}
