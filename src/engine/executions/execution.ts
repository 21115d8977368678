import type { ErrorCode } from '../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../base/json.ts'
import type { Connector, ConnectorAccount, ToolAnswer } from '../connectors/connector.ts'

/**
 *   (accept) ─► waiting (for approval, for its time)
 *                    │
 *                    ▼
 *   (start) ─► executing ─► waiting (backoff, an answer) ─► executing …
 *                    ├─► completed
 *                    ├─► failed       the tool failed, took too long, or its worker was lost
 *                    └─► cancelled
 *
 * `waiting` for its begin, or for an answer that its tool need not be held for, belongs to nobody: whoever finds it
 * due goes on with it. Every other state that is not final has a holder, whose lease says until when it is believed
 * to be alive.
 */
export type ExecutionStatus = 'queued' | 'executing' | 'waiting' | 'completed' | 'failed' | 'cancelled'

export function isFinal(status: ExecutionStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}

/** Why an execution failed, as it is stored and shown. */
export interface ExecutionError {
  /** One of our error codes, or the tool's own. */
  code: ErrorCode | (string & {})
  message: string
  /** Whether repeating the call is safe and may succeed. */
  retryable: boolean
  retryAfterMs?: number
}

/** Where a call goes. */
export interface DispatchTarget {
  connector: Connector
  /** The connector's own name of the tool. */
  tool: string
  /** See ToolDescription.binding. */
  binding: JsonObject | null
  outputSchema: JsonObject | null
  account: ConnectorAccount | null
}

/**
 * The promise behind an Idempotency-Key: of all plans with one key on one route of an organisation, in all
 * processes, one begins. The claim commits with the start, so that neither exists without the other; it is kept
 * for 24 hours.
 */
export interface IdempotencyClaim {
  /** Which operation: the same key on another one is another key. */
  route: string
  key: string
  /** Equal for equal requests. */
  fingerprint: string
  /** What later requests with the key need beside the execution to be given the same answer. */
  context: object
}

/** A call that has passed every check and is ready to begin. */
export interface ExecutionPlan {
  id: string
  organizationId: string
  runId: string
  session: { id: string; isNew: true; title: string; source: string } | { id: string; isNew: false }
  capabilityName: string
  target: DispatchTarget
  toolDefinitionId: string | null
  isReadOnly: boolean
  isIdempotent: boolean
  input: JsonObject
  /** The input as it is shown in events: what the schema calls secret is masked. */
  shownInput: JsonObject
  claim: IdempotencyClaim | null
  /** After so long the call is aborted and fails with TIMEOUT. */
  timeoutMs: number
  /** What keeps it from beginning at once; nothing when it is absent. */
  wait?: ExecutionWait | undefined
  /** What its tool goes on with after a pause: the attempt is the one that has paused. */
  resume?: { state: JsonObject; answer: ToolAnswer } | undefined
  /** The execution that it repeats. */
  parentId?: string | undefined
  /** The trace that it belongs to, as W3C Trace Context has it; kept from its beginning on. */
  traceId?: string | undefined
}

/** What is kept of a question of the tool, until its answer is used. */
export interface Continuation {
  approvalId: string
  /** Of a call that has paused; absent while the call goes on in the hands of its holder. */
  state?: JsonObject
  /** Absent until somebody has decided. */
  answer?: ToolAnswer
}

/** What an accepted execution waits for before it begins: a decision first, where one is owed, then its time. */
export interface ExecutionWait {
  /** The approval that is asked for with it, and what a person is told. */
  approval: { id: string; reason: string } | null
  /** The earliest begin; null for as soon as it may. */
  runAt: Date | null
}

/** How an execution ended. */
export type ExecutionOutcome =
  | { status: 'completed'; output: JsonValue; summary: string }
  | { status: 'failed' | 'cancelled'; error: ExecutionError }

/** An execution as the database has it. */
export interface ExecutionRecord {
  id: string
  organizationId: string
  sessionId: string
  runId: string
  attempt: number
  capabilityName: string
  connectedAccountId: string | null
  status: ExecutionStatus
  input: JsonObject
  result: JsonValue
  summary: string | null
  error: ExecutionError | null
  createdAt: Date
  /** Null as long as its tool has not been called. */
  startedAt: Date | null
  finishedAt: Date | null
  isIdempotent: boolean
  timeoutMs: number
}
