import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { PollTiming } from '../event-log/poll.ts'
import type { FeedItem, FeedPage, FeedPosition, FeedRef, FeedSource } from './feed.ts'
import { FIND_LAST_ENTRY, FIND_MOVED_AUDIT_LOGS, READ_AUDIT_ENTRIES } from './sql/audit-entries.ts'

/** An entry of the audit log. */
export interface AuditEntryItem extends FeedItem {
  id: string
  action: string
  targetId: string | null
}

type Row = { isExpired: boolean } & ({ seq: null } | (Omit<AuditEntryItem, 'position'> & { seq: number }))

/** Entries are written in the transactions of others, of whose commits nobody tells: watchers look by themselves. */
export const AUDIT_TIMING: PollTiming = { pollMs: 500, degradedPollMs: 250 }

/** The audit log of each organisation, one feed each, whose places are the sequence numbers of the entries. */
export class AuditEntries implements FeedSource<AuditEntryItem> {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** CURSOR_EXPIRED for a place that the log has never reached. */
  async read({ organizationId }: FeedRef, { position }: FeedPosition): Promise<FeedPage<AuditEntryItem>> {
    const values = [organizationId, position]
    const query = { name: 'feed-audit-entries', text: READ_AUDIT_ENTRIES, values }
    const { rows } = await this.#pool.query<Row>(query)
    if (rows[0]?.isExpired) throw new AppError('CURSOR_EXPIRED', 'Events expired')
    const items = rows.flatMap((row) => {
      if (row.seq === null) return []
      const { id, action, targetId, seq } = row
      return [{ id, action, targetId, position: auditPosition(seq) }]
    })
    return { items, isHeldBack: false }
  }

  async findPresent({ organizationId }: FeedRef): Promise<FeedPosition> {
    const { rows } = await this.#pool.query<{ lastSeq: number }>(FIND_LAST_ENTRY, [organizationId])
    return auditPosition(rows[0]?.lastSeq ?? 0)
  }

  async findMoved(known: readonly (FeedRef & { after: FeedPosition })[]): Promise<Set<string>> {
    const values = [
      known.map(({ organizationId }) => organizationId),
      known.map(({ feedId }) => feedId),
      known.map(({ after }) => after.position),
    ]
    const query = { name: 'feed-moved-audit-logs', text: FIND_MOVED_AUDIT_LOGS, values }
    const { rows } = await this.#pool.query<{ id: string }>(query)
    return new Set(rows.map(({ id }) => id))
  }
}

/** The place of an entry in the feed of its organisation. */
export function auditPosition(seq: number): FeedPosition {
  return { position: String(seq), id: '', seq: 0 }
}

/** The one feed of an organisation's audit log. */
export function auditFeed(organizationId: string): FeedRef {
  return { organizationId, feedId: `audit-${organizationId}` }
}
