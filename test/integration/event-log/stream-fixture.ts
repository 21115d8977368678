import type pg from 'pg'
import { createId } from '../../../src/base/ids.ts'
import type { EventPage, NewEvent, StreamEvent, StreamRef } from '../../../src/engine/event-log/event.ts'
import { EventFeed } from '../../../src/engine/event-log/feed.ts'
import type { StreamFollower } from '../../../src/engine/event-log/follower.ts'
import { EventLog } from '../../../src/engine/event-log/log.ts'
import type { PollTiming } from '../../../src/engine/event-log/poll.ts'
import type { Bus } from '../../../src/platform/bus/bus.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { createTestOrganization } from '../memory/test-organization.ts'

/** Polls that come soon: a lost hint costs a test little. */
export const QUICK: PollTiming = { pollMs: 20, degradedPollMs: 20 }
/** Polls that never come within a test: only hints wake a follower. */
export const NEVER: PollTiming = { pollMs: 600_000, degradedPollMs: 600_000 }

export interface AppendOptions {
  closes?: boolean
  /** Whether others are told of it; they are, unless told otherwise. */
  announces?: boolean
  pool?: pg.Pool
  /** How long the transaction stays open after the append. */
  holdMs?: number
}

/** A stream of an organisation of its own, and a feed on it. */
export class StreamFixture {
  readonly database: Database
  readonly log: EventLog
  readonly feed: EventFeed
  readonly bus: Bus
  readonly stream: StreamRef
  readonly #parts: { database: Database; bus: Bus; timing: PollTiming }

  constructor(parts: { database: Database; bus: Bus; timing: PollTiming; stream: StreamRef }) {
    this.#parts = parts
    this.bus = parts.bus
    this.database = parts.database
    this.log = new EventLog(parts.database.pool)
    this.feed = new EventFeed({ log: this.log, bus: parts.bus, timing: parts.timing })
    this.stream = parts.stream
  }

  /** Appends in a transaction, and announces after its commit, as every writer does. */
  async append(events: readonly NewEvent[], options: AppendOptions = {}): Promise<StreamEvent[]> {
    const { closes = false, announces = true, pool = this.database.pool, holdMs = 0 } = options
    const [first, ...rest] = events
    if (!first) throw new Error('nothing to append')
    const stored = await inTransaction(pool, async (client) => {
      const appended = await this.log.append(client, this.stream, [first, ...rest], closes)
      if (holdMs > 0) await client.query('select pg_sleep($1)', [holdMs / 1_000])
      return appended
    })
    if (announces) this.feed.announce(this.stream.streamId, stored, closes)
    return stored
  }

  /** The same by another name, or as seen by another process with a bus of its own. */
  as(other: { organizationId?: string; streamId?: string; bus?: Bus; timing?: PollTiming }): StreamFixture {
    const { organizationId, streamId, ...parts } = other
    const stream = {
      ...this.stream,
      ...(organizationId && { organizationId }),
      ...(streamId && { streamId }),
    }
    return new StreamFixture({ ...this.#parts, ...parts, stream })
  }

  follow(after = 0): StreamFollower {
    return this.feed.follow(this.stream, after)
  }

  /** What the log holds. */
  async stored(): Promise<StreamEvent[]> {
    return collect(new EventFeed({ log: this.log, bus: createInProcessBus() }).follow(this.stream, 0))
  }
}

export async function createStream(
  database: Database,
  { bus = createInProcessBus(), timing = NEVER }: { bus?: Bus; timing?: PollTiming } = {},
): Promise<StreamFixture> {
  const organizationId = await createTestOrganization(database.pool)
  const stream = { organizationId, streamId: createId('exec') }
  await insertStream(database.pool, stream)
  return new StreamFixture({ database, bus, timing, stream })
}

async function insertStream(pool: pg.Pool, stream: StreamRef): Promise<void> {
  await pool.query(`insert into event_stream (organization_id, id, kind) values ($1, $2, 'execution')`, [
    stream.organizationId,
    stream.streamId,
  ])
}

/** `count` events that tell their place, beginning with `from`. */
export function numbered(count: number, from = 1): NewEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    type: 'checkpoint',
    payload: JSON.stringify({ n: from + index }),
  }))
}

export const TERMINAL: NewEvent = { type: 'done', payload: '{"status":"completed"}' }

/** Reads to the end. */
export async function collect(follower: AsyncIterable<EventPage>): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for await (const page of follower) events.push(...page.events)
  return events
}

/** Reads until it has so many. */
export async function take(follower: StreamFollower, count: number): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  while (events.length < count) {
    const page = await follower.next()
    if (page.done) throw new Error(`ended after ${events.length} of ${count} events`)
    events.push(...page.value.events)
  }
  return events
}

export function seqs(events: readonly StreamEvent[]): number[] {
  return events.map((event) => event.seq)
}

/** 1 to `last`, or `first` to `last`. */
export function range(last: number, first = 1): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

async function inTransaction<T>(pool: pg.Pool, run: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  try {
    await client.query('begin')
    const result = await run(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback')
    throw error
  } finally {
    client.release()
  }
}
