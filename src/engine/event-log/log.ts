import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { EventPage, NewEvent, StreamEvent, StreamRef } from './event.ts'

export const MAX_PAGE_EVENTS = 1_000
export const MAX_PAGE_BYTES = 1024 * 1024

/** A page of a stream: at most so many events and, beyond the first, so many bytes. */
const READ_PAGE = `
select s.last_seq, s.first_seq, s.closed_at is not null, e.seq, e.type, e.payload, e.at
from event_stream s
left join lateral (
  select * from (
    select seq, type, payload::text as payload, at,
           sum(octet_length(payload::text)) over (order by seq) - octet_length(payload::text) as bytes_before
    from event
    where stream_id = s.id and organization_id = s.organization_id and seq > $3
    order by seq
    limit ${MAX_PAGE_EVENTS}
  ) page
  where bytes_before < ${MAX_PAGE_BYTES}
) e on true
where s.organization_id = $1 and s.id = $2
order by e.seq`

/**
 * Takes the stream's row lock, moves its last sequence number and writes the events, in one statement: sequence
 * order is commit order, so a reader that has seen n has seen everything before n.
 */
const APPEND = `
with moved as (
  update event_stream
  set last_seq = last_seq + cardinality($3::text[]),
      closed_at = case when $5 then now() else closed_at end
  where organization_id = $1 and id = $2 and closed_at is null
  returning last_seq - cardinality($3::text[]) as seq_before
)
insert into event (stream_id, seq, organization_id, type, payload)
select $2, moved.seq_before + added.position, $1, added.type, added.payload::json
from moved, unnest($3::text[], $4::text[]) with ordinality as added(type, payload, position)
returning seq, type, payload::text as payload, at::text as at`

const FIND_STATE = `
select last_seq as "lastSeq", first_seq as "firstSeq", closed_at is not null as "isClosed"
from event_stream where organization_id = $1 and id = $2`

/** What is known of a stream without its events. */
export interface StreamState {
  lastSeq: number
  /** The oldest sequence number still kept. */
  firstSeq: number
  isClosed: boolean
}

type Row = [
  lastSeq: string,
  firstSeq: string,
  isClosed: string,
  seq: string | null,
  type: string,
  payload: string,
  at: string,
]

/** Leaves every column as Postgres wrote it: payloads are passed on as text and never parsed on the way. */
const asText = { getTypeParser: () => (value: string) => value }

/** The append-only event log: the one truth behind every stream. */
export class EventLog {
  readonly #pool: pg.Pool

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** Null for a stream that the organisation does not have. */
  async findState(stream: StreamRef): Promise<StreamState | null> {
    const values = [stream.organizationId, stream.streamId]
    const { rows } = await this.#pool.query<StreamState>({
      name: 'event-log-state',
      text: FIND_STATE,
      values,
    })
    return rows[0] ?? null
  }

  /**
   * The events after `after`, at most 1,000 and about 1 MiB of them. Throws NOT_FOUND for a stream that the
   * organisation does not have, CURSOR_EXPIRED when events after `after` have been trimmed. A cursor beyond the
   * end gives an empty page.
   */
  async readPage(stream: StreamRef, after: number): Promise<EventPage> {
    const { rows } = await this.#pool.query<Row>({
      name: 'event-log-read-page',
      text: READ_PAGE,
      values: [stream.organizationId, stream.streamId, after],
      rowMode: 'array',
      types: asText,
    })
    const head = rows[0]
    if (!head) throw new AppError('NOT_FOUND', `Unknown stream "${stream.streamId}"`)
    const [lastSeq, firstSeq, isClosed] = [Number(head[0]), Number(head[1]), head[2] === 't']
    if (after < lastSeq && after + 1 < firstSeq) throw new AppError('CURSOR_EXPIRED', 'Events expired')
    return { events: head[3] === null ? [] : rows.map(toEvent), lastSeq, isClosed }
  }

  /**
   * Appends to a stream inside the caller's transaction, so that the events commit with what they tell about.
   * `closes` marks the last of them as terminal. Throws when the stream does not exist or is closed.
   */
  async append(
    client: pg.ClientBase,
    stream: StreamRef,
    events: readonly NewEvent[],
    closes = false,
  ): Promise<StreamEvent[]> {
    const { rows } = await client.query<StreamEvent>({
      name: 'event-log-append',
      text: APPEND,
      values: [
        stream.organizationId,
        stream.streamId,
        events.map((event) => event.type),
        events.map((event) => event.payload),
        closes,
      ],
    })
    if (rows.length < events.length) throw new Error(`stream ${stream.streamId} is closed or does not exist`)
    return rows
  }
}

function toEvent(row: Row): StreamEvent {
  return { seq: Number(row[3]), type: row[4], payload: row[5], at: row[6] }
}
