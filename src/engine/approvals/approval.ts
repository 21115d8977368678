import type pg from 'pg'
import type { JsonObject, JsonValue } from '../../base/json.ts'

/**
 *   pending ─► approved    a person allowed it, as it was or with an edited input
 *           ├─► denied     a person did not
 *           ├─► expired    nobody decided in time, by the database's clock
 *           └─► cancelled  what waited for it has come to another end
 */
export type ApprovalStatus = 'pending' | 'approved' | 'denied' | 'expired' | 'cancelled'

export type ApprovalSubjectKind = 'execution' | 'run_step' | 'copilot_confirmation'

/** What a decision needs to know before it is made. */
export interface ApprovalState {
  id: string
  subjectKind: ApprovalSubjectKind
  subjectId: string
  status: ApprovalStatus
  /** Whether its time has run out, noticed already or not. */
  isOverdue: boolean
  inputSchema: JsonObject | null
}

/** How an approval ends. */
export interface Verdict {
  status: Exclude<ApprovalStatus, 'pending' | 'cancelled'>
  /** The API key that decides; null for an expiry. */
  decidedBy: string | null
  comment: string | null
  /** What is approved in place of the input. */
  editedInput: JsonObject | null
  /** The same with its secrets masked: as it is shown. */
  shownInput: JsonValue
}

export interface SubjectRef {
  organizationId: string
  id: string
}

/**
 * What can wait for an approval. All of a decision happens in one transaction: the subject is locked, the approval
 * is decided, the subject gets its due.
 */
export interface ApprovalSubject {
  /** Locks what waits; null when it does not wait any more, and nothing is to be decided. */
  lock(client: pg.ClientBase, subject: SubjectRef): Promise<Settle | null>
}

/** Gives the locked subject its due. Resolves with what is to be told after the commit. */
export type Settle = (verdict: Verdict) => Promise<() => void>
