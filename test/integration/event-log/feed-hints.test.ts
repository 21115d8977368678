import { setImmediate } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { StreamEvent } from '../../../src/engine/event-log/event.ts'
import type { StreamFollower } from '../../../src/engine/event-log/follower.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { collect, createStream, numbered, type StreamFixture, seqs, TERMINAL } from './stream-fixture.ts'
import { UnreliableBus } from './unreliable-bus.ts'

const SILENT = { announces: false }
/** Stands for the bus's word that messages may have been missed. */
const MISSED = 'missed'

let database: Database
let fixture: StreamFixture
let follower: StreamFollower

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** A follower that has read the first event and knows it for the last. No poll comes to help. */
beforeEach(async () => {
  const bus = new UnreliableBus(createInProcessBus(), (message) => [message === MISSED ? null : message])
  fixture = await createStream(database, { bus })
  await fixture.append(numbered(1), SILENT)
  follower = fixture.follow()
  await follower.next()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await follower.return()
})

async function next(): Promise<number[]> {
  return seqs((await follower.next()).value?.events ?? [])
}

/** Lets the bus tell of events, or of anything. */
async function hear(heard: readonly StreamEvent[] | string): Promise<void> {
  const message = typeof heard === 'string' ? heard : JSON.stringify({ events: heard, closes: false })
  fixture.bus.publish(`stream:${fixture.stream.streamId}`, message)
  await setImmediate()
}

/** Keeps the answer to the next query back, as a slow network does, until it is released. */
function holdNextAnswer(): { isAnswered: Promise<void>; release: () => void } {
  const [answered, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const { pool } = database
  const query = pool.query
  vi.spyOn(pool, 'query').mockImplementationOnce(async (...values: unknown[]) => {
    const answer: unknown = await Reflect.apply(query, pool, values)
    answered.resolve()
    await released.promise
    return answer
  })
  return { isAnswered: answered.promise, release: released.resolve }
}

describe('a follower that waits', () => {
  it('is given what a hint brings without a look into the log', async () => {
    const query = vi.spyOn(database.pool, 'query')
    const pending = next()
    await setImmediate()
    await hear(await fixture.append(numbered(2), SILENT))
    expect(await pending).toEqual([2, 3])
    expect(query).not.toHaveBeenCalled()
  })

  it.each([
    ['says that something was appended', '{}'],
    ['says that messages may have been missed', MISSED],
    ['is nonsense', 'nonsense'],
  ])('looks into the log after a message that %s', async (_what, message) => {
    const pending = next()
    await setImmediate()
    await fixture.append(numbered(2), SILENT)
    await hear(message)
    expect(await pending).toEqual([2, 3])
  })

  it('looks into the log when a hint leaves a gap', async () => {
    const pending = next()
    await setImmediate()
    const appended = await fixture.append(numbered(3), SILENT)
    await hear(appended.slice(1))
    expect(await pending).toEqual([2, 3, 4])
  })

  it('waits on, without a look into the log, after a hint that comes again or too late', async () => {
    const first = await fixture.append(numbered(1), SILENT)
    await hear(first)
    expect(await next()).toEqual([2])
    const query = vi.spyOn(database.pool, 'query')
    const pending = next()
    await hear(first)
    await hear(first)
    await hear(await fixture.append(numbered(1), SILENT))
    expect(await pending).toEqual([3])
    expect(query).not.toHaveBeenCalled()
  })
})

describe('a follower that was busy', () => {
  it('reads on in the log when hints came in the wrong order', async () => {
    const appended = await fixture.append(numbered(3), SILENT)
    await hear(appended.slice(1))
    await hear(appended.slice(0, 1))
    expect(await next()).toEqual([2])
    expect(await next()).toEqual([3, 4])
  })

  it('does not trust what was read before a message came, by itself or by another', async () => {
    await hear(MISSED)
    const { isAnswered, release } = holdNextAnswer()
    const pending = next()
    await isAnswered
    await fixture.append([TERMINAL], { ...SILENT, closes: true })
    await hear('{}')
    const others = collect(fixture.follow(1))
    release()
    expect([await pending, seqs(await others)]).toEqual([[2], [2]])
  })
})

describe('a stalled follower', () => {
  it('leaves no timer when the others that waited have gone', async () => {
    const timers = countTimers()
    const other = fixture.follow(1)
    const end = other.next()
    await setImmediate()
    expect(countTimers()).toBe(timers + 1)
    await other.return()
    await end
    expect(countTimers()).toBe(timers)
  })
})

function countTimers(): number {
  return process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length
}
