import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { ApprovalStatus } from '../approvals/approval.ts'
import type { FeedItem, FeedPage, FeedPosition, FeedRef, FeedSource } from './feed.ts'
import { readPresent } from './read-present.ts'
import { FIND_MOVED_APPROVALS, READ_APPROVAL_CHANGES } from './sql/approval-changes.ts'

/** An approval that was asked for or has ended, with its place in the feed of its organisation. */
export interface ApprovalChange extends FeedItem {
  id: string
  status: ApprovalStatus
}

type Row = { isHeldBack: boolean; isExpired: boolean } & (
  | { position: null }
  | { position: string; id: string; status: ApprovalStatus }
)

/** The one feed of an organisation's approvals. */
export function approvalsFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `approvals-${organizationId}` }
}

/** Of the approvals of an organisation. */
export class ApprovalChanges implements FeedSource<ApprovalChange> {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async read({ organizationId }: FeedRef, { position, id }: FeedPosition): Promise<FeedPage<ApprovalChange>> {
    const { rows } = await this.#pool.query<Row>({
      name: 'feed-approval-changes',
      text: READ_APPROVAL_CHANGES,
      values: [organizationId, position, id],
    })
    if (rows[0]?.isExpired) throw new AppError('CURSOR_EXPIRED', 'Events expired')
    const items = rows.flatMap((row) =>
      row.position === null
        ? []
        : [{ position: { position: row.position, id: row.id, seq: 0 }, id: row.id, status: row.status }],
    )
    return { items, isHeldBack: rows[0]?.isHeldBack ?? false }
  }

  async findPresent(): Promise<FeedPosition> {
    return readPresent(this.#pool)
  }

  async findMoved(known: readonly (FeedRef & { after: FeedPosition })[]): Promise<Set<string>> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'feed-moved-approvals',
      text: FIND_MOVED_APPROVALS,
      values: [
        known.map(({ organizationId }) => organizationId),
        known.map(({ feedId }) => feedId),
        known.map(({ after }) => after.position),
        known.map(({ after }) => after.id),
      ],
    })
    return new Set(rows.map(({ id }) => id))
  }
}
