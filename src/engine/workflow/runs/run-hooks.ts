import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { Transaction } from '../../../platform/db/transaction.ts'
import type { Notice } from '../../webhooks/notice.ts'
import type { RunError } from './run.ts'

interface OfRun {
  organizationId: string
  runId: string
  workflowId: string
  metadata: JsonObject
}

/** A limit that has been used up. */
export interface ReachedLimit {
  type: 'workflowCreditLimit.reached'
  organizationId: string
  /** Null for the organisation's own limit. */
  workflowId: string | null
  creditLimit: number
  creditsUsed: number
}

/** What others may want to hear of runs. */
export type RunEvent =
  | (OfRun & { type: 'workflowRun.started' })
  | (OfRun & { type: 'workflowRun.completed'; output: JsonValue; credits: number })
  /** Cancelled runs have the code CANCELLED; `stepId` is null when no block failed. */
  | (OfRun & { type: 'workflowRun.failed'; error: RunError; stepId: string | null; credits: number })

export interface RunHooks {
  /** How endpoints are told, by the statement in which it happens. */
  toNotice(event: RunEvent): Notice
  /** Told in the transaction in which it happens. Resolves with whether somebody is to hear of it. */
  onReached(tx: Transaction, limit: ReachedLimit): Promise<boolean>
  /** After the commit of a transaction in which somebody was: a hint for whoever works on what was written. */
  onCommitted(): void
}

/** What a transaction has done to runs that others are to hear of after its commit. */
export interface RunNews {
  /** Whether events are on their way to who wants to hear of them. */
  isTold: boolean
  /** Whose runs have a new status that nothing else tells of. */
  organizationIds: readonly string[]
}
