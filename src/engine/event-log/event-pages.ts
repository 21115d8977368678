import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { StreamEvent } from './event.ts'

/** $1 organisation, $2 streams, $3 the sequence number behind which a page begins, $4 events of each. */
const READ_PAGES = `
select s.id, s.last_seq as "lastSeq", s.first_seq as "firstSeq", e.seq, e.type,
  e.payload::text as payload, e.at::text as at
from event_stream s
left join lateral (
  select seq, type, payload, at from event
  where stream_id = s.id and organization_id = s.organization_id and seq > $3
  order by seq limit $4
) e on true
where s.organization_id = $1 and s.id = any($2)
order by s.id, e.seq`

interface Row {
  id: string
  lastSeq: number
  firstSeq: number
  seq: number | null
  type: string
  payload: string
  at: string
}

/** Reads pages of many streams at once, for lists that show the events of each of their members. */
export class EventPages {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /**
   * Each stream's events after `after`, at most `limit`, in the order of the ids. Instead of a page there is an
   * AppError: CURSOR_EXPIRED where the events have been trimmed, NOT_FOUND for a stream of another organisation.
   */
  async read(
    organizationId: string,
    ids: readonly string[],
    { after, limit }: { after: number; limit: number },
  ): Promise<(StreamEvent[] | AppError)[]> {
    const { rows } = await this.#pool.query<Row>(READ_PAGES, [organizationId, ids, after, limit])
    const byId = Map.groupBy(rows, ({ id }) => id)
    return ids.map((id) => toPage(id, byId.get(id) ?? [], after))
  }
}

function toPage(id: string, rows: Row[], after: number): StreamEvent[] | AppError {
  const [head] = rows
  if (!head) return new AppError('NOT_FOUND', `Unknown stream "${id}"`)
  const { lastSeq, firstSeq } = head
  if (after < lastSeq && after + 1 < firstSeq) return new AppError('CURSOR_EXPIRED', 'Events expired')
  return rows.flatMap(({ seq, type, payload, at }) => (seq === null ? [] : [{ seq, type, payload, at }]))
}
