import { setImmediate } from 'node:timers/promises'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createTestOrganization } from '../memory/test-organization.ts'
import { CountingBus } from './counting-bus.ts'
import { collect, createStream, numbered, QUICK, range, seqs, TERMINAL, take } from './stream-fixture.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

describe('a follower', () => {
  it('replays every event after its cursor, then follows, and ends after the terminal event', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(1_500))
    const follower = fixture.follow(2)
    const replayed = await take(follower, 1_498)
    const pending = collect(follower)
    await fixture.append(numbered(3, 1_501))
    await fixture.append([TERMINAL], { closes: true })
    expect(seqs([...replayed, ...(await pending)])).toEqual(range(1_504, 3))
    expect(fixture.feed.openReaders).toBe(0)
  })

  it('gives what was appended byte for byte, replayed or live', async () => {
    const fixture = await createStream(database)
    const live = collect(fixture.follow())
    await waitUntil(() => fixture.feed.openReaders === 1)
    const events = ['{ "a":1.0 }', JSON.stringify({ a: '\0\ud800🙂' }), '{}'].map((payload) => ({
      type: 'x',
      payload,
    }))
    for (const event of events) await fixture.append([event])
    await fixture.append([TERMINAL], { closes: true })
    const replayed = await fixture.stored()
    expect(replayed.map(({ type, payload }) => ({ type, payload }))).toEqual([...events, TERMINAL])
    expect(await live).toEqual(replayed)
  })

  it('resumes from every cursor without a loss or a repetition', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(30))
    await fixture.append([TERMINAL], { closes: true })
    for (const after of range(30, 0)) {
      expect(seqs(await collect(fixture.follow(after)))).toEqual(range(31, after + 1))
    }
  })

  it.each([10, 11, 2 ** 31 - 1, 2 ** 40])(
    'with the cursor %d, at or beyond the end, gets what comes next',
    async (after) => {
      const fixture = await createStream(database)
      await fixture.append(numbered(10))
      const follower = fixture.follow(after)
      const next = follower.next()
      await waitUntil(() => fixture.feed.openReaders === 1)
      await fixture.append(numbered(2, 11))
      expect(seqs((await next).value?.events ?? [])).toEqual([11, 12])
      await follower.return()
    },
  )

  it.each([1, 2, 99])('of a closed stream with the cursor %d at or beyond its end, ends', async (after) => {
    const fixture = await createStream(database)
    await fixture.append([TERMINAL], { closes: true })
    expect(await collect(fixture.follow(after))).toEqual([])
  })

  it('ends when its stream is closed while it stands at the end', async () => {
    const fixture = await createStream(database, { timing: QUICK })
    const end = collect(fixture.follow())
    await fixture.append([TERMINAL], { closes: true, announces: false })
    expect(seqs(await end)).toEqual([1])
  })

  it('of a foreign or unknown stream is rejected with NOT_FOUND and leaves nothing', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(1))
    const organizationId = await createTestOrganization(database.pool)
    for (const { feed, stream } of [fixture.as({ organizationId }), fixture.as({ streamId: 'exec_none' })]) {
      await expect(feed.follow(stream, 0).next()).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(feed.openReaders).toBe(0)
    }
  })

  it('of a foreign stream never sees a hint, also when others ask for it at the same time', async () => {
    const bus = new CountingBus(createInProcessBus())
    const fixture = await createStream(database, { bus })
    const foreign = fixture.as({ organizationId: await createTestOrganization(database.pool) })
    const release = await occupy(database.pool)
    const first = foreign.follow().next()
    await waitUntil(() => bus.listening === 1)
    const stored = { seq: 1, at: '', ...TERMINAL }
    fixture.feed.announce(fixture.stream.streamId, [stored], false)
    await setImmediate()
    const second = foreign.follow().next()
    release()
    await expect(first).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(second).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('answers calls of next() one after the other', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(1_001))
    const follower = fixture.follow()
    const calls = [follower.next(), follower.next(), follower.next()]
    await waitUntil(() => fixture.feed.openReaders === 1)
    const events = async (index: number) => seqs((await calls[index])?.value?.events ?? [])
    expect(await events(0)).toEqual(range(1_000))
    expect(await events(1)).toEqual([1_001])
    await follower.return()
    expect(await calls[2]).toEqual({ done: true, value: undefined })
  })
})

describe('a follower that is closed', () => {
  it('ends at once while it waits, and leaves no reader, no listener and no timer', async () => {
    const bus = new CountingBus(createInProcessBus())
    const fixture = await createStream(database, { bus })
    await fixture.append(numbered(1))
    for await (const _page of fixture.follow()) break
    const timers = countTimers()
    for (let round = 0; round < 100; round++) {
      const followers = Array.from({ length: 100 }, () => fixture.follow())
      for (const follower of followers) await follower.next()
      const ends = followers.map((follower) => follower.next())
      await setImmediate()
      expect([fixture.feed.openReaders, bus.listening]).toEqual([1, 1])
      for (const follower of followers) await follower.return()
      for (const end of ends) expect(await end).toEqual({ done: true, value: undefined })
      expect([fixture.feed.openReaders, bus.listening]).toEqual([0, 0])
    }
    expect(countTimers()).toBeLessThanOrEqual(timers)
  })

  it('ends at once while it reads, however long the database takes', async () => {
    const fixture = await createStream(database, { timing: QUICK })
    const release = await occupy(database.pool)
    const follower = fixture.follow()
    const end = follower.next()
    await waitUntil(() => database.pool.waitingCount === 1)
    await follower.return()
    expect(await end).toEqual({ done: true, value: undefined })
    release()
    await waitUntil(() => database.pool.waitingCount === 0)
    expect([fixture.feed.openReaders, await follower.next()]).toEqual([0, { done: true, value: undefined }])
  })

  it('before its first call opens nothing', async () => {
    const bus = new CountingBus(createInProcessBus())
    const fixture = await createStream(database, { bus })
    const follower = fixture.follow()
    await follower.return()
    await follower.return()
    expect(await follower.next()).toEqual({ done: true, value: undefined })
    expect([fixture.feed.openReaders, bus.subscriptions]).toEqual([0, 0])
  })

  it('by the end of a loop leaves nothing', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(5))
    for await (const page of fixture.follow()) if (page.lastSeq === 5) break
    expect(fixture.feed.openReaders).toBe(0)
  })
})

/** Takes every connection, so that whoever asks the database must wait for the release. */
async function occupy(pool: pg.Pool): Promise<() => void> {
  const clients = await Promise.all(range(pool.options.max ?? 10).map(() => pool.connect()))
  return () => {
    for (const client of clients) client.release()
  }
}

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}
