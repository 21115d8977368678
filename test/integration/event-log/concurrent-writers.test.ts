import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { StreamEvent } from '../../../src/engine/event-log/event.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { createRandom } from './seeded-random.ts'
import { collect, createStream, QUICK, range, type StreamFixture, seqs } from './stream-fixture.ts'
import { createChaos, type Network, UnreliableBus } from './unreliable-bus.ts'
import { numbersOf, writeConcurrently } from './writers.ts'

const SEED = 20_261_122
const EVENTS_PER_WRITER = 150

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** Reads to the end as a client does that loses its connection again and again and resumes from its last event. */
async function collectWithReconnects(fixture: StreamFixture, random: () => number): Promise<StreamEvent[]> {
  const events: StreamEvent[] = []
  for (;;) {
    const follower = fixture.follow(events.at(-1)?.seq ?? 0)
    for (let pages = Math.floor(random() * 4); pages >= 0; pages--) {
      const page = await follower.next()
      if (page.done) return events
      events.push(...page.value.events)
    }
    await follower.return()
  }
}

describe('twenty writers of one stream', () => {
  const networks: [string, Network][] = [
    ['arrives', (message) => [message]],
    ['is lost', () => []],
    ['is lost, doubled, late, cut or garbled', createChaos(createRandom(SEED))],
  ]

  it.each(networks)(
    'lose, double and reorder nothing for those who follow, while every hint %s',
    async (_, network) => {
      const bus = new UnreliableBus(createInProcessBus(), network)
      const fixture = await createStream(database, { bus, timing: QUICK })
      const random = createRandom(SEED)
      const reading = [
        ...range(5).map(() => collect(fixture.follow())),
        ...range(5).map(() => collectWithReconnects(fixture, random)),
      ]
      await writeConcurrently(fixture, { eventsPerWriter: EVENTS_PER_WRITER, seed: SEED })
      const stored = await fixture.stored()
      expect(seqs(stored)).toEqual(range(20 * EVENTS_PER_WRITER + 1))
      for (const writer of range(20)) expect(numbersOf(stored, writer)).toEqual(range(EVENTS_PER_WRITER))
      for (const events of await Promise.all(reading)) expect(events).toEqual(stored)
      expect(fixture.feed.openReaders).toBe(0)
    },
  )
})
