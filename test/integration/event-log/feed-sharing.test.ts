import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { CountingBus } from './counting-bus.ts'
import { collect, createStream, numbered, QUICK, range, seqs, TERMINAL, take } from './stream-fixture.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
afterEach(() => vi.restoreAllMocks())

/** Counts the statements of the log by name, from now on. */
function countStatements(): Record<'page' | 'quiet', () => number> {
  const query = vi.spyOn(database.pool, 'query')
  const count = (name: string) => () =>
    query.mock.calls.filter(([config]: unknown[]) => JSON.stringify(config).includes(`"name":"${name}"`))
      .length
  return { page: count('event-log-read-page'), quiet: count('event-log-quiet') }
}

describe('1,000 followers of one stream', () => {
  it('share one subscription, a constant number of statements and the pages themselves', async () => {
    const bus = new CountingBus(createInProcessBus())
    const fixture = await createStream(database, { bus })
    await fixture.append(numbered(100))
    const statements = countStatements()
    const followers = range(1_000).map(() => fixture.follow())
    const nextOfAll = () => Promise.all(followers.map(async (follower) => (await follower.next()).value))
    const replayed = await nextOfAll()
    expect(new Set(replayed).size).toBe(1)
    for (const n of range(120, 101)) {
      const live = nextOfAll()
      await fixture.append(numbered(1, n))
      expect(new Set(await live).size).toBe(1)
    }
    expect([bus.subscriptions, fixture.feed.openReaders]).toEqual([1, 1])
    expect(statements.page()).toBe(1)
    await fixture.append([TERMINAL], { closes: true })
    const ends = await Promise.all(followers.map((follower) => collect(follower)))
    expect(ends.every((events) => events.length === 1)).toBe(true)
    expect([statements.page(), fixture.feed.openReaders, bus.listening]).toEqual([1, 0, 0])
  })

  it('that lose every hint cost one statement a poll and one an event', async () => {
    const fixture = await createStream(database, { timing: QUICK })
    await fixture.append(numbered(1))
    const followers = range(1_000).map(() => fixture.follow())
    await Promise.all(followers.map((follower) => follower.next()))
    const statements = countStatements()
    for (const n of range(6, 2)) {
      const live = Promise.all(followers.map(async (follower) => (await follower.next()).value))
      await fixture.append(numbered(1, n), { announces: false })
      expect(new Set(await live).size).toBe(1)
    }
    expect(statements.page()).toBe(5)
    for (const follower of followers) await follower.return()
  })
})

describe('quiet streams', () => {
  it('are looked after by one query, however many they are', async () => {
    const bus = createInProcessBus()
    const fixture = await createStream(database, { bus, timing: QUICK })
    const streams = range(50).map((n) => ({ ...fixture.stream, streamId: `${fixture.stream.streamId}_${n}` }))
    await database.pool.query(
      `insert into event_stream (organization_id, id, kind)
       select $1, id, 'execution' from unnest($2::text[]) as id`,
      [fixture.stream.organizationId, streams.map((stream) => stream.streamId)],
    )
    const followers = streams.map((stream) => fixture.feed.follow(stream, 0))
    const ends = followers.map((follower) => follower.next())
    const statements = countStatements()
    await waitUntil(() => statements.quiet() >= 5)
    expect(statements.page()).toBeLessThanOrEqual(50)
    const [gone, grown] = [streams[7], streams[9]]
    if (!gone || !grown) throw new Error('there are 50 streams')
    await fixture.as(grown).append(numbered(1), { announces: false })
    expect(seqs((await ends[9])?.value?.events ?? [])).toEqual([1])
    await database.pool.query('delete from event_stream where organization_id = $1 and id = $2', [
      gone.organizationId,
      gone.streamId,
    ])
    await expect(ends[7]).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const follower of followers) await follower.return()
    await Promise.all(ends.filter((_, index) => index !== 7))
    expect(fixture.feed.openReaders).toBe(0)
  })

  it('wait on while the database cannot be asked', async () => {
    const fixture = await createStream(database, { timing: QUICK })
    const next = fixture.follow().next()
    await waitUntil(() => fixture.feed.openReaders === 1)
    const away = vi.spyOn(database.pool, 'query').mockImplementation(() => Promise.reject(new Error('away')))
    await waitUntil(() => away.mock.calls.length >= 2)
    await fixture.append([TERMINAL], { closes: true, announces: false })
    away.mockRestore()
    expect(seqs((await next).value?.events ?? [])).toEqual([1])
  })
})

describe('a follower that stalls', () => {
  it('costs nothing and holds nobody up, and later reads what it has missed', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(1))
    const [stalled, lively] = [fixture.follow(), fixture.follow()]
    await Promise.all([stalled.next(), lively.next()])
    for (const n of range(60, 1)) {
      const live = lively.next()
      await fixture.append(numbered(50, n * 50))
      expect((await live).value?.events).toHaveLength(50)
    }
    await fixture.append([TERMINAL], { closes: true })
    expect(await collect(lively)).toHaveLength(1)
    const statements = countStatements()
    expect(seqs(await collect(stalled))).toEqual(range(3_002, 2))
    expect(statements.page()).toBe(3)
  })
})

describe('the copy of the newest events', () => {
  it('serves a late joiner within its bounds and leaves the rest to the log', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(1_500))
    const first = fixture.follow(1_499)
    await take(first, 1)
    for (const n of range(60)) await fixture.append(numbered(20, n))
    const statements = countStatements()
    const late = [fixture.follow(1_700), fixture.follow(1_699)]
    for (const [index, follower] of late.entries()) {
      expect((await follower.next()).value?.events).toHaveLength(1_000)
      expect(statements.page()).toBe(index)
    }
    for (const follower of [first, ...late]) await follower.return()
  })

  it('holds about 1 MiB, and nothing of an event that is larger', async () => {
    const fixture = await createStream(database)
    const follower = fixture.follow()
    const text = 'x'.repeat(300_000)
    for (const n of range(5)) {
      const next = follower.next()
      await fixture.append([{ type: 'tool_result', payload: JSON.stringify({ n, text }) }])
      expect(seqs((await next).value?.events ?? [])).toEqual([n])
    }
    const statements = countStatements()
    const [third, last] = [fixture.follow(2), fixture.follow(5)]
    expect(seqs(await take(third, 3))).toEqual([3, 4, 5])
    expect(statements.page()).toBe(0)
    const large = follower.next()
    await fixture.append([{ type: 'tool_result', payload: JSON.stringify({ text: text.repeat(4) }) }])
    expect(seqs((await large).value?.events ?? [])).toEqual([6])
    expect(seqs(await take(last, 1))).toEqual([6])
    expect(statements.page()).toBe(2)
    for (const one of [follower, third, last]) await one.return()
  })
})
