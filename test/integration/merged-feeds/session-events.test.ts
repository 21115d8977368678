import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FEED_BEGIN } from '../../../src/engine/merged-feeds/feed.ts'
import type { SessionEvent } from '../../../src/engine/merged-feeds/session-events.ts'
import { Janitor } from '../../../src/engine/retention/janitor.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { isServerTest, openTestDatabase } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createRandom } from '../event-log/seeded-random.ts'
import { UnreliableBus } from '../event-log/unreliable-bus.ts'
import { createFeed, type FeedFixture, namesOf, take } from './feed-fixture.ts'

const SEED = 20_261_122
const WRITERS = 12
const WRITES = 25
const NEVER = { pollMs: 600_000, degradedPollMs: 600_000 }

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** Every writer appends one to three events at a time to any of the streams; how many there are in the end. */
async function writeConcurrently(fixture: FeedFixture, tells: boolean): Promise<number> {
  return fixture.withWriters(WRITERS, async (pool) => {
    const counts = await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        const random = createRandom(SEED + writer)
        let count = 0
        for (let n = 0; n < WRITES; n++) {
          const streamId = fixture.streamIds[Math.floor(random() * fixture.streamIds.length)] ?? ''
          const payloads = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, part) => ({
            writer,
            n,
            part,
          }))
          const ageMs = random() < 0.3 ? random() * 8 : 0
          const holdMs = random() < 0.3 ? random() * 8 : 0
          await fixture.append(streamId, payloads, { pool, ageMs, holdMs, tells })
          count += payloads.length
        }
        return count
      }),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  })
}

/** Reads as a client that loses its connection again and again and resumes from its last cursor. */
async function collectWithReconnects(fixture: FeedFixture, isComplete: (items: SessionEvent[]) => boolean) {
  const random = createRandom(SEED)
  const items: SessionEvent[] = []
  while (!isComplete(items)) {
    const follower = await fixture.follow(items.at(-1)?.position ?? FEED_BEGIN)
    for (let pages = Math.floor(random() * 4); pages >= 0 && !isComplete(items); pages--) {
      const page = await follower.next()
      if (!page.done) items.push(...page.value)
    }
    await follower.return()
  }
  return items
}

describe('twelve writers of six streams, in transactions that begin early and end late', () => {
  it.each([
    ['arrives', true],
    ['is lost', false],
  ])('lose, double and reorder nothing of the merged feed, while every hint %s', async (_, arrives) => {
    const bus = arrives ? createInProcessBus() : new UnreliableBus(createInProcessBus(), () => [])
    const fixture = await createFeed(database, { streams: 6, bus })
    let total = Number.POSITIVE_INFINITY
    const isComplete = (items: SessionEvent[]) => items.length >= total
    const reading = [1, 2, 3].map(() => collectWithReconnects(fixture, isComplete))
    total = (await writeConcurrently(fixture, true)) + 1
    await fixture.append(fixture.streamIds[0] ?? '', [{ last: true }])
    const [first, ...others] = await Promise.all(reading)
    expect(new Set(namesOf(first ?? [])).size).toBe(total)
    expect(first).toHaveLength(total)
    for (const id of fixture.streamIds) {
      const seqs = (first ?? []).flatMap(({ position, event }) => (position.id === id ? [event.seq] : []))
      expect(seqs).toEqual(seqs.map((_seq, index) => index + 1))
    }
    for (const items of others) expect(namesOf(items)).toEqual(namesOf(first ?? []))
    expect(fixture.feeds.sessionEvents.openReaders).toBe(0)
  })

  it.runIf(isServerTest)('would be out of order by the numbers of their own transactions', async () => {
    const fixture = await createFeed(database, { streams: 6 })
    await writeConcurrently(fixture, false)
    const { rows } = await database.pool.query<{ streamId: string; seq: number }>(
      `select stream_id as "streamId", seq from event
       where organization_id = $1 order by xmin::text::bigint, stream_id, seq`,
      [fixture.feed.organizationId],
    )
    const isInOrder = fixture.streamIds.every((id) => {
      const seqs = rows.filter(({ streamId }) => streamId === id).map(({ seq }) => seq)
      return seqs.every((seq, index) => seq === index + 1)
    })
    expect(isInOrder).toBe(false)
  })
})

describe('a merged feed', () => {
  it('begins with what is to come when asked to', async () => {
    const fixture = await createFeed(database)
    const [streamId = ''] = fixture.streamIds
    await fixture.append(streamId, [{ n: 1 }])
    // The present begins behind what can be told, for which any transaction of the cluster may be waited.
    await take(await fixture.follow(), 1)
    const live = take(await fixture.follow(null), 1)
    await fixture.append(streamId, [{ n: 2 }])
    expect(namesOf(await live)).toEqual([`${streamId}:2`])
  })

  it.runIf(isServerTest)('tells nothing that a transaction under way could still precede', async () => {
    const fixture = await createFeed(database, { streams: 2 })
    const [slow = '', quick = ''] = fixture.streamIds
    const client = await database.pool.connect()
    await client.query('begin')
    await client.query('select pg_current_xact_id()')
    const watcher = await fixture.follow()
    let told = 0
    const reading = take(watcher, 2).then((items) => {
      told = items.length
      return items
    })
    await fixture.append(quick, [{ n: 1 }])
    const blocked = await fixture.feeds.sessionEvents.follow(fixture.feed, FEED_BEGIN)
    expect(told).toBe(0)
    await blocked.return()
    await client.query(
      `with moved as (update event_stream set last_seq = 1, position = pg_current_xact_id()::text::bigint
         where organization_id = $1 and id = $2 returning position)
       insert into event (organization_id, stream_id, seq, type, payload, feed_id, position)
       select $1, $2, 1, 'checkpoint', '{}', $3, position from moved`,
      [fixture.feed.organizationId, slow, fixture.feed.feedId],
    )
    await client.query('commit')
    client.release()
    expect(namesOf(await reading)).toEqual([`${slow}:1`, `${quick}:1`])
  })

  it('is read by one query for all who stand at one place, and bounds a page by its bytes', async () => {
    const fixture = await createFeed(database, { timing: NEVER })
    const [streamId = ''] = fixture.streamIds
    const large = 'x'.repeat(400_000)
    for (let n = 0; n < 6; n++) await fixture.append(streamId, [{ n, large }])
    await fixture.untilSettled()
    const followers = await Promise.all(Array.from({ length: 20 }, () => fixture.follow()))
    expect(fixture.feeds.sessionEvents.openReaders).toBe(1)
    const pages = await Promise.all(followers.map((follower) => follower.next()))
    expect(new Set(pages.map(({ value }) => value)).size).toBe(1)
    expect(pages[0]?.value).toHaveLength(3)
    await Promise.all(followers.map((follower) => follower.return()))
    expect(fixture.feeds.sessionEvents.openReaders).toBe(0)
  })

  it('ends at once for a watcher who leaves while it waits', async () => {
    const fixture = await createFeed(database, { timing: NEVER })
    for (let round = 0; round < 200; round++) {
      const follower = await fixture.follow()
      const waiting = follower.next()
      await follower.return()
      expect(await waiting).toEqual({ done: true, value: undefined })
    }
    expect(fixture.feeds.sessionEvents.openReaders).toBe(0)
  })

  it('refuses a cursor whose events are no longer kept, and none that has seen all that was removed', async () => {
    const fixture = await createFeed(database, { streams: 2 })
    const [old = '', young = ''] = fixture.streamIds
    await fixture.append(old, [{ n: 1 }, { n: 2 }])
    const seen = await take(await fixture.follow(), 2)
    await fixture.append(young, [{ n: 3 }])
    await database.pool.query(
      `update event_stream set closed_at = now() - interval '31 days' where organization_id = $1 and id = $2`,
      [fixture.feed.organizationId, old],
    )
    const janitor = new Janitor({ pool: database.pool, everyMs: 3_600_000, onBug: () => {} })
    await waitUntil(() => janitor.clean(), 'everything to be trimmed')
    const expired = { code: 'CURSOR_EXPIRED' }
    await expect(fixture.follow()).rejects.toMatchObject(expired)
    await expect(fixture.follow(seen[0]?.position)).rejects.toMatchObject(expired)
    expect(namesOf(await take(await fixture.follow(seen[1]?.position), 1))).toEqual([`${young}:1`])
    expect(fixture.feeds.sessionEvents.openReaders).toBe(0)
  })

  it('refuses a cursor that this database never gave', async () => {
    const fixture = await createFeed(database)
    const after = { position: '999999999999999999', id: 'exec_x', seq: 1 }
    await expect(fixture.follow(after)).rejects.toMatchObject({ code: 'CURSOR_EXPIRED' })
  })
})
