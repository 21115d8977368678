import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { StreamEvent } from '../event-log/event.ts'
import type { FeedItem, FeedPage, FeedPosition, FeedRef, FeedSource } from './feed.ts'
import { readPresent } from './read-present.ts'
import { FIND_MOVED_SESSIONS } from './sql/find-moved-sessions.ts'
import { READ_SESSION_EVENTS } from './sql/read-session-events.ts'

/** An event of one of the streams of a session, with its place in the session's feed. */
export interface SessionEvent extends FeedItem {
  event: StreamEvent
}

interface State {
  isHeldBack: boolean
  isExpired: boolean
}
type Row = State & ({ position: null } | (StreamEvent & { position: string; streamId: string }))

/** Of the events of all executions of a session; those of one execution in the order of its stream. */
export class SessionEvents implements FeedSource<SessionEvent> {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  async read(
    { organizationId, feedId }: FeedRef,
    { position, id, seq }: FeedPosition,
  ): Promise<FeedPage<SessionEvent>> {
    const { rows } = await this.#pool.query<Row>({
      name: 'feed-session-events',
      text: READ_SESSION_EVENTS,
      values: [organizationId, feedId, position, id, seq],
    })
    const items = rows.flatMap((row) => (row.position === null ? [] : [toItem(row)]))
    if (rows[0]?.isExpired) throw new AppError('CURSOR_EXPIRED', 'Events expired')
    return { items, isHeldBack: rows[0]?.isHeldBack ?? false }
  }

  async findPresent(): Promise<FeedPosition> {
    return readPresent(this.#pool)
  }

  async findMoved(known: readonly (FeedRef & { after: FeedPosition })[]): Promise<Set<string>> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'feed-moved-sessions',
      text: FIND_MOVED_SESSIONS,
      values: [
        known.map(({ organizationId }) => organizationId),
        known.map(({ feedId }) => feedId),
        known.map(({ after }) => after.position),
        known.map(({ after }) => after.id),
        known.map(({ after }) => after.seq),
      ],
    })
    return new Set(rows.map(({ id }) => id))
  }
}

function toItem({
  position,
  streamId,
  seq,
  type,
  payload,
  at,
}: StreamEvent & { position: string; streamId: string }): SessionEvent {
  return { position: { position, id: streamId, seq }, event: { seq, type, payload, at } }
}
