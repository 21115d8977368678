import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { Transaction } from '../../platform/db/transaction.ts'
import type { EventPage, NewEvent, StreamEvent, StreamRef } from './event.ts'
import { APPEND } from './sql/append.ts'
import { FIND_QUIET } from './sql/find-quiet.ts'
import { MAX_PAGE_BYTES, MAX_PAGE_EVENTS, READ_PAGE, READ_PAYLOADS } from './sql/read-page.ts'

const FIND_STATE = `
select kind, last_seq as "lastSeq", first_seq as "firstSeq", closed_at is not null as "isClosed"
from event_stream where organization_id = $1 and id = $2`

/** What a stream tells about. */
export type StreamKind = 'execution' | 'workflow_run' | 'copilot_turn' | 'capability_catalog'

/** What is known of a stream without its events. */
export interface StreamState {
  kind: StreamKind
  lastSeq: number
  /** The oldest sequence number still kept. */
  firstSeq: number
  isClosed: boolean
}

type Row = [seq: string, bytes: string | null, type: string | null, payload: string | null, at: string | null]

/** An event as a page brings it: a large payload is read in a second step. */
type PageEvent = Omit<StreamEvent, 'payload'> & { payload: string | null }

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
    for (let from = after; ; from += MAX_PAGE_EVENTS) {
      const rows = await this.#readRows(stream, from)
      const state = rows.find(([, , type]) => type === null)
      if (!state) throw new AppError('NOT_FOUND', `Unknown stream "${stream.streamId}"`)
      const [lastSeq, firstSeq, isClosed] = [Number(state[0]), Number(state[1]), state[4] !== null]
      if (after < lastSeq && after + 1 < firstSeq) throw eventsExpired()
      const events = await this.#withPayloads(stream, cutToSize(rows))
      const isGap = events.length === 0 && from + MAX_PAGE_EVENTS < lastSeq
      if (!isGap) return { events, lastSeq, isClosed }
    }
  }

  async #readRows({ organizationId, streamId }: StreamRef, after: number): Promise<Row[]> {
    const { rows } = await this.#pool.query<Row>({
      name: 'event-log-read-page',
      text: READ_PAGE,
      values: [organizationId, streamId, after],
      rowMode: 'array',
      types: asText,
    })
    return rows
  }

  /** Reads the payloads that are still missing; the page's bound holds for them too. */
  async #withPayloads(stream: StreamRef, events: PageEvent[]): Promise<StreamEvent[]> {
    if (isWhole(events)) return events
    const missing = events.filter(({ payload }) => payload === null).map(({ seq }) => seq)
    const payloads = await this.#readPayloads(stream, missing)
    return events.map((event) => {
      const payload = event.payload ?? payloads.get(event.seq)
      if (payload === undefined) throw eventsExpired() // trimmed between the two steps
      return { ...event, payload }
    })
  }

  async #readPayloads(stream: StreamRef, seqs: number[]): Promise<Map<number, string>> {
    const { rows } = await this.#pool.query<[seq: string, payload: string]>({
      name: 'event-log-read-payloads',
      text: READ_PAYLOADS,
      values: [stream.organizationId, stream.streamId, seqs],
      rowMode: 'array',
      types: asText,
    })
    return new Map(rows.map(([seq, payload]) => [Number(seq), payload]))
  }

  /**
   * Appends to a stream inside the caller's transaction, so that the events commit with what they tell about, or
   * on its own where they tell of nothing that is kept elsewhere.
   * `closes` marks the last of them as terminal. Throws when the stream does not exist or is closed.
   */
  async append(
    client: Transaction | Pick<pg.Pool, 'query'>,
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

/** The events of a page: with the last of them its bytes are reached. */
function cutToSize(rows: readonly Row[]): PageEvent[] {
  const events: PageEvent[] = []
  let bytes = 0
  for (const [seq, size, type, payload, at] of rows) {
    if (type === null || at === null) continue
    if (bytes >= MAX_PAGE_BYTES) break
    bytes += size === null ? (payload?.length ?? 0) : Number(size)
    events.push({ seq: Number(seq), type, payload, at })
  }
  return events
}

function isWhole(events: PageEvent[]): events is StreamEvent[] {
  return events.every(({ payload }) => payload !== null)
}

function eventsExpired(): AppError<'CURSOR_EXPIRED'> {
  return new AppError('CURSOR_EXPIRED', 'Events expired')
}
