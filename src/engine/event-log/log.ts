import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { EventPage, NewEvent, StreamEvent, StreamRef } from './event.ts'
import { APPEND } from './sql/append.ts'
import { FIND_QUIET } from './sql/find-quiet.ts'
import { READ_PAGE } from './sql/read-page.ts'

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
    const query = { name: 'event-log-state', text: FIND_STATE, values }
    return (await this.#pool.query<StreamState>(query)).rows[0] ?? null
  }

  /** Of open streams with their last known sequence numbers, the ids of those that have not changed since. */
  async findQuiet(known: readonly (StreamRef & { lastSeq: number })[]): Promise<Set<string>> {
    const { rows } = await this.#pool.query<{ id: string }>({
      name: 'event-log-quiet',
      text: FIND_QUIET,
      values: [
        known.map((stream) => stream.organizationId),
        known.map((stream) => stream.streamId),
        known.map((stream) => stream.lastSeq),
      ],
    })
    return new Set(rows.map((row) => row.id))
  }

  /**
   * The events after `after`, at most 1,000 and, beyond the first, at most about 1 MiB of them. Throws NOT_FOUND
   * for a stream that the organisation does not have, CURSOR_EXPIRED when events after `after` have been trimmed.
   * A cursor beyond the end gives an empty page.
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
    events: readonly [NewEvent, ...NewEvent[]],
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
