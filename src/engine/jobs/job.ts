import type { JsonObject } from '../../base/json.ts'

/**
 *   (insert) ─► created ─► active ─► completed
 *                  ▲          │
 *                  └─ retry ──┤  its handler threw, or its worker died: again, after a backoff
 *                             └─► failed, and a copy of it in the dead-letter queue: attempts are spent
 *
 * A job is delivered at least once. Who holds it is told by its number of retries: a claim of an older number is
 * stale, and neither renews nor settles anything.
 */
export interface NewJob {
  /** A UUID; without one the database makes it. */
  id?: string
  /** Counts towards the concurrency of this organisation. */
  organizationId: string
  data: JsonObject
  /** Not before so many milliseconds from now, or this time. */
  after?: number | Date
}

/** The right to work on a job, as long as it is renewed. */
export interface Claim {
  id: string
  /** How often the job was tried before: the fence. */
  retryCount: number
}

export interface ClaimedJob extends Claim {
  data: JsonObject
  organizationId: string
  /** By `performance.now()`, and rather too early: the claim was good for LEASE_MS from then. */
  claimedAtMs: number
  /** Aborted when the claim is lost or the process stops: whatever happens then is not to be recorded. */
  signal: AbortSignal
}

export interface QueueDefinition {
  name: string
  /** Claims that a job gets before it is dead, the first one included. */
  maxClaims: number
  /** Where a copy of a dead job goes: another queue of ours, or nowhere. */
  deadLetter?: string
}

/** How long a claim is good for without a renewal; pg-boss takes no less. */
export const LEASE_MS = 10_000
