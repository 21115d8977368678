import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { findTestRedis, REDIS_MISSING } from '../../support/redis.ts'
import type { TcpProxy } from '../../support/tcp-proxy.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { RedisBusFixture } from '../bus/redis-bus-fixture.ts'
import { collect, createStream, NEVER, numbered, range, seqs, TERMINAL } from './stream-fixture.ts'
import { writeConcurrently } from './writers.ts'

const SEED = 20_261_123
const skip = findTestRedis() === null

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** A process that writes and one that reads, each with its own link to Redis. */
async function openProcesses(fixture: RedisBusFixture, timing = { pollMs: 200, degradedPollMs: 50 }) {
  const [writerLink, readerLink] = [await fixture.openProxy(), await fixture.openProxy()]
  const writer = await createStream(database, { bus: await fixture.openBus(writerLink), timing })
  const reader = writer.as({ bus: await fixture.openBus(readerLink) })
  return { writer, reader, writerLink, readerLink }
}

describe.skipIf(skip)(`hints over Redis${skip ? ` (${REDIS_MISSING})` : ''}`, () => {
  it('bring events to other processes, without a statement for each', async () => {
    await using fixture = new RedisBusFixture()
    const { writer, reader } = await openProcesses(fixture, NEVER)
    const follower = reader.follow()
    const first = follower.next()
    await waitUntil(async () => (await fixture.subscribers(`stream:${writer.stream.streamId}`)) === 1)
    await writer.append(numbered(1))
    expect(seqs((await first).value?.events ?? [])).toEqual([1])
    const query = vi.spyOn(database.pool, 'query')
    for (const n of range(50, 2)) {
      const next = follower.next()
      await writer.append(numbered(1, n))
      expect(seqs((await next).value?.events ?? [])).toEqual([n])
    }
    const reads = query.mock.calls.filter(([config]: unknown[]) =>
      JSON.stringify(config).includes('read-page'),
    )
    expect(reads.length).toBeLessThan(5)
    await follower.return()
    await waitUntil(async () => (await fixture.channels()).length === 0)
  })

  const faults: [string, (link: TcpProxy) => void][] = [
    ['reset', (link) => link.reset()],
    ['silent', (link) => link.blackhole()],
    ['half a second late', (link) => link.latency(500)],
  ]
  const links = [['reader'], ['writer'], ['reader', 'writer']]
  const cases = faults.flatMap(([fault, apply]) =>
    links.map((broken) => ({ fault, apply, broken, who: broken.join(' and ') })),
  )

  it.each(cases)('lose nothing while the link of the $who is $fault', async ({ apply, broken }) => {
    await using fixture = new RedisBusFixture()
    const { writer, reader, writerLink, readerLink } = await openProcesses(fixture)
    const reading = range(5).map(() => collect(reader.follow()))
    await writer.append(numbered(10))
    const faulty = [readerLink, writerLink].filter((_, index) =>
      broken.includes(['reader', 'writer'][index] ?? ''),
    )
    for (const link of faulty) apply(link)
    const writing = writeConcurrently(writer, { eventsPerWriter: 50, seed: SEED })
    await waitUntil(async () => ((await writer.log.findState(writer.stream))?.lastSeq ?? 0) > 500)
    for (const link of faulty) link.up()
    await writing
    for (const events of await Promise.all(reading)) expect(seqs(events)).toEqual(range(1_011))
    expect(reader.feed.openReaders).toBe(0)
  })

  it('cost no more than a poll while there is no Redis at all', async () => {
    await using fixture = new RedisBusFixture()
    const { writer, reader, writerLink, readerLink } = await openProcesses(fixture)
    for (const link of [writerLink, readerLink]) link.reset()
    const reading = collect(reader.follow())
    for (const n of range(5)) await writer.append(numbered(1, n))
    await writer.append([TERMINAL], { closes: true })
    expect(seqs(await reading)).toEqual(range(6))
  })
})
