import type pg from 'pg'
import { approvalsFeed } from '../merged-feeds/approval-changes.ts'
import type { FeedHints } from '../merged-feeds/feed-hints.ts'
import type { ApprovalState, ApprovalSubject, ApprovalSubjectKind, Verdict } from './approval.ts'
import { DECIDE, FIND, FIND_EXPIRED, NEWEST_OF_SUBJECTS } from './sql/approvals.ts'

export interface ApprovalStoreParts {
  pool: pg.Pool
  /** Tells those who watch approvals. */
  mergedFeeds: { hints: FeedHints }
  /** What each kind of subject does with a decision; kinds that nothing waits under yet may be left out. */
  subjects: Partial<Record<ApprovalSubjectKind, ApprovalSubject>>
}

/** Decisions that people owe, about whatever waits for them. They are asked for by what begins to wait. */
export class ApprovalStore {
  readonly #pool: pg.Pool
  readonly #hints: FeedHints
  readonly #subjects: ApprovalStoreParts['subjects']

  constructor({ pool, mergedFeeds, subjects }: ApprovalStoreParts) {
    this.#pool = pool
    this.#hints = mergedFeeds.hints
    this.#subjects = { ...subjects }
  }

  /** Says what a decision about a kind does, where that is made after the store. */
  serve(kind: ApprovalSubjectKind, subject: ApprovalSubject): void {
    this.#subjects[kind] = subject
  }

  async find(organizationId: string, id: string): Promise<ApprovalState | null> {
    const { rows } = await this.#pool.query<ApprovalState>(FIND, [organizationId, id])
    return rows[0] ?? null
  }

  /** At most `limit` whose time has run out without a decision. */
  async findExpired(limit: number): Promise<{ id: string; organizationId: string }[]> {
    return (await this.#pool.query<{ id: string; organizationId: string }>(FIND_EXPIRED, [limit])).rows
  }

  /** The ids of each subject's newest approval; subjects without one are left out. */
  async newestOf(organizationId: string, subjectIds: readonly string[]): Promise<Map<string, string>> {
    const values = [organizationId, subjectIds]
    const { rows } = await this.#pool.query<{ id: string; subjectId: string }>(NEWEST_OF_SUBJECTS, values)
    return new Map(rows.map((row) => [row.subjectId, row.id]))
  }

  /**
   * Decides, and gives the subject its due in the same transaction. False when that is not to be: somebody else
   * has decided, the time has run out (or, for an expiry, has not), or the subject waits no longer. `record` is
   * called last in the transaction.
   */
  async decide(
    organizationId: string,
    approval: ApprovalState,
    verdict: Verdict,
    record?: (client: pg.ClientBase) => Promise<void>,
  ): Promise<boolean> {
    const subject = this.#subjects[approval.subjectKind]
    if (!subject) throw new Error(`nothing decides about a ${approval.subjectKind}`)
    const ref = { organizationId, id: approval.subjectId }
    const announce = await this.#inTransaction(async (client) => {
      const settle = await subject.lock(client, ref)
      if (!settle) return null
      const { rowCount } = await client.query(DECIDE, toDecideValues(organizationId, approval.id, verdict))
      if (rowCount !== 1) return null
      const announce = await settle(verdict)
      await record?.(client)
      return announce
    })
    if (!announce) return false
    announce()
    this.#hints.tell(organizationId, [approvalsFeed(organizationId).feedId])
    return true
  }

  /** Nothing of it stays when it resolves with null. */
  async #inTransaction<T>(work: (client: pg.ClientBase) => Promise<T | null>): Promise<T | null> {
    const client = await this.#pool.connect()
    let isBroken = true
    try {
      await client.query('begin')
      const result = await work(client)
      await client.query(result === null ? 'rollback' : 'commit')
      isBroken = false
      return result
    } finally {
      client.release(isBroken)
    }
  }
}

function toDecideValues(organizationId: string, id: string, verdict: Verdict): unknown[] {
  const { status, decidedBy, comment, shownInput } = verdict
  const edited = shownInput === null ? null : JSON.stringify(shownInput)
  return [organizationId, id, status, decidedBy, comment, edited, status === 'expired']
}
