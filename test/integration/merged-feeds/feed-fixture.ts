import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { createId } from '../../../src/base/ids.ts'
import { EventLog } from '../../../src/engine/event-log/log.ts'
import type { PollTiming } from '../../../src/engine/event-log/poll.ts'
import { FEED_BEGIN, type FeedPosition, type FeedRef } from '../../../src/engine/merged-feeds/feed.ts'
import type { FeedFollower } from '../../../src/engine/merged-feeds/feed-follower.ts'
import { createMergedFeeds, type MergedFeeds } from '../../../src/engine/merged-feeds/merged-feeds.ts'
import type { SessionEvent } from '../../../src/engine/merged-feeds/session-events.ts'
import type { Bus } from '../../../src/platform/bus/bus.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { isServerTest } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createTestOrganization } from '../memory/test-organization.ts'

/** Polls that come soon: a lost hint costs a test little. */
const QUICK: PollTiming = { pollMs: 20, degradedPollMs: 20 }

const IS_SETTLED = `
select max(position) < pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "isSettled"
from event where organization_id = $1 and feed_id = $2`

/** A session with some streams, and those who read its feed as one process. */
export class FeedFixture {
  readonly database: Database
  readonly feed: FeedRef
  readonly feeds: MergedFeeds
  readonly streamIds: readonly string[]
  readonly #log: EventLog

  constructor(parts: { database: Database; feed: FeedRef; feeds: MergedFeeds; streamIds: string[] }) {
    this.database = parts.database
    this.feed = parts.feed
    this.feeds = parts.feeds
    this.streamIds = parts.streamIds
    this.#log = new EventLog(parts.database.pool)
  }

  follow(after: FeedPosition | null = FEED_BEGIN): Promise<FeedFollower<SessionEvent>> {
    return this.feeds.sessionEvents.follow(this.feed, after)
  }

  /** Appends in a transaction that may be old by then, and may stay open afterwards. */
  async append(
    streamId: string,
    payloads: readonly object[],
    { pool = this.database.pool, ageMs = 0, holdMs = 0, tells = true }: Writing = {},
  ): Promise<void> {
    const { organizationId, feedId } = this.feed
    const [first, ...rest] = payloads.map((payload) => ({
      type: 'checkpoint',
      payload: JSON.stringify(payload),
    }))
    if (!first) throw new Error('nothing to append')
    const client = await pool.connect()
    try {
      await client.query('begin')
      await client.query('select pg_current_xact_id()')
      if (ageMs > 0) await delay(ageMs)
      await this.#log.append(client, { organizationId, streamId }, [first, ...rest])
      if (holdMs > 0) await delay(holdMs)
      await client.query('commit')
    } finally {
      client.release()
    }
    if (tells) this.feeds.hints.tell(organizationId, [feedId])
  }

  /** Waits until all that was appended has its place: no older transaction is open, not even in another database. */
  async untilSettled(): Promise<void> {
    const { organizationId, feedId } = this.feed
    await waitUntil(async () => {
      const { rows } = await this.database.pool.query<{ isSettled: boolean }>(IS_SETTLED, [
        organizationId,
        feedId,
      ])
      return rows[0]?.isSettled ?? false
    }, 'older transactions to end')
  }

  /** Connections of their own for writers at the same time; the embedded database has one, which they share. */
  async withWriters<T>(count: number, write: (pool: pg.Pool) => Promise<T>): Promise<T> {
    const shared = this.database.pool
    if (!isServerTest) return write(shared)
    const pool = new pg.Pool({ ...shared.options, max: count })
    try {
      return await write(pool)
    } finally {
      await pool.end()
    }
  }
}

export interface Writing {
  pool?: pg.Pool
  /** How long the transaction is open before it appends. */
  ageMs?: number
  /** How long it stays open after it. */
  holdMs?: number
  /** Whether readers are told; they are, unless told otherwise. */
  tells?: boolean
}

export async function createFeed(
  database: Database,
  {
    streams = 1,
    bus = createInProcessBus(),
    timing = QUICK,
  }: { streams?: number; bus?: Bus; timing?: PollTiming } = {},
): Promise<FeedFixture> {
  const { pool } = database
  const organizationId = await createTestOrganization(pool)
  const feed = { organizationId, feedId: createId('session') }
  const streamIds = Array.from({ length: streams }, () => createId('exec'))
  await pool.query(
    `insert into event_stream (organization_id, id, kind, feed_id) select $1, id, 'execution', $2 from unnest($3::text[]) as id`,
    [organizationId, feed.feedId, streamIds],
  )
  return new FeedFixture({ database, feed, feeds: createMergedFeeds({ pool, bus, timing }), streamIds })
}

/** Reads until it has so many, and leaves. */
export async function take(follower: FeedFollower<SessionEvent>, count: number): Promise<SessionEvent[]> {
  const items: SessionEvent[] = []
  while (items.length < count) {
    const page = await follower.next()
    if (page.done) throw new Error(`ended after ${items.length} of ${count} events`)
    items.push(...page.value)
  }
  await follower.return()
  return items
}

/** `stream:number` of each. */
export function namesOf(items: readonly SessionEvent[]): string[] {
  return items.map(({ position, event }) => `${position.id}:${event.seq}`)
}
