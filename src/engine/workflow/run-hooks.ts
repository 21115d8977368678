import type { JsonObject, JsonValue } from '../../base/json.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { RunError } from './run.ts'

interface OfRun {
  organizationId: string
  runId: string
  workflowId: string
  metadata: JsonObject
}

/** What others may want to hear of runs. */
export type RunEvent =
  | (OfRun & { type: 'workflowRun.started' })
  | (OfRun & { type: 'workflowRun.completed'; output: JsonValue; credits: number })
  /** Cancelled runs have the code CANCELLED; `stepId` is null when no block failed. */
  | (OfRun & { type: 'workflowRun.failed'; error: RunError; stepId: string | null; credits: number })
  | {
      type: 'workflowCreditLimit.reached'
      organizationId: string
      /** Null for the organisation's own limit. */
      workflowId: string | null
      creditLimit: number
      creditsUsed: number
    }

export interface RunHooks {
  /**
   * Told in the transaction in which it happens, so that what it writes is committed with it or not at all; what it
   * throws rolls all of it back. It must not wait for anything but the transaction. Resolves with whether somebody
   * is to hear of it.
   */
  onRunEvent(tx: Transaction, event: RunEvent): Promise<boolean>
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
