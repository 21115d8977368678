import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Janitor } from '../../../src/engine/retention/janitor.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import {
  collect,
  createStream,
  numbered,
  range,
  type StreamFixture,
  seqs,
  TERMINAL,
  take,
} from './stream-fixture.ts'

let database: Database
let janitor: Janitor

beforeAll(async () => {
  database = await openTestDatabase()
  janitor = new Janitor({ pool: database.pool, everyMs: 3_600_000, onBug: rethrow })
})
afterAll(() => database.close())

function rethrow(cause: unknown): void {
  throw cause
}

/** Lets the retention of the stream's organisation pass, and cleans. */
async function trim({ stream }: StreamFixture): Promise<void> {
  await database.pool.query(
    `update event_stream set closed_at = closed_at - interval '31 days' where organization_id = $1 and id = $2`,
    [stream.organizationId, stream.streamId],
  )
  await janitor.clean()
}

const EXPIRED = { code: 'CURSOR_EXPIRED' }

describe('a reader behind the retention', () => {
  it('is told so with every cursor before the end, and ends with one at the end', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(9))
    await fixture.append([TERMINAL], { closes: true })
    await trim(fixture)
    for (const after of range(9, 0)) {
      await expect(fixture.follow(after).next()).rejects.toMatchObject(EXPIRED)
    }
    for (const after of [10, 11]) expect(await collect(fixture.follow(after))).toEqual([])
    expect(fixture.feed.openReaders).toBe(0)
  })

  it('is told so between two of its pages, and never meets a hole', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(3_000))
    await fixture.append([TERMINAL], { closes: true })
    // Two have their next page in hand, which they read ahead; what the third has read is a copy of the end.
    const followers = [fixture.follow(), fixture.follow(1_000), fixture.follow(2_500)]
    const pages = await Promise.all(followers.map(async (follower) => (await follower.next()).value))
    expect(pages.map((page) => page?.events.length)).toEqual([1_000, 1_000, 501])
    await trim(fixture)
    const [first, second, last] = followers
    expect(seqs((await first?.next())?.value?.events ?? [])).toEqual(range(2_000, 1_001))
    await expect(first?.next()).rejects.toMatchObject(EXPIRED)
    expect(seqs((await second?.next())?.value?.events ?? [])).toEqual(range(3_000, 2_001))
    expect(seqs((await second?.next())?.value?.events ?? [])).toEqual([3_001])
    expect(await second?.next()).toEqual({ done: true, value: undefined })
    expect(await last?.next()).toEqual({ done: true, value: undefined })
    expect(fixture.feed.openReaders).toBe(0)
  })

  it('is told so while fifty read and the events go in parts', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(4_000))
    await fixture.append([TERMINAL], { closes: true })
    const outcomes = range(50).map((n) => readUntilToldSo(fixture, n * 80))
    await trim(fixture)
    for (const { after, events, error } of await Promise.all(outcomes)) {
      expect(seqs(events)).toEqual(range(after + events.length, after + 1))
      if (error === null) expect(events.at(-1)?.seq).toBe(4_001)
      else expect(error).toMatchObject(EXPIRED)
    }
  })
})

describe('a stream that is not yet finished', () => {
  it('is kept from the first event on, however old it is', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(3))
    await trim(fixture)
    const follower = fixture.follow()
    expect(seqs(await take(follower, 3))).toEqual([1, 2, 3])
    await follower.return()
  })
})

async function readUntilToldSo(fixture: StreamFixture, after: number) {
  const follower = fixture.follow(after)
  const events = []
  try {
    for await (const page of follower) events.push(...page.events)
    return { after, events, error: null }
  } catch (error) {
    return { after, events, error }
  }
}
