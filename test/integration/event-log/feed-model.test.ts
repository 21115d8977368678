import { setImmediate } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { createStream, numbered, QUICK, range, type StreamFixture, seqs, TERMINAL } from './stream-fixture.ts'
import { Watcher } from './watcher.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

/** A stream, and all that an array would know of it. */
interface World {
  fixture: StreamFixture
  lastSeq: number
  firstSeq: number
  watchers: Watcher[]
}

/** `place` is somewhere in the stream, or one of the watchers: from 0 to 1. */
type Step =
  | { kind: 'append'; count: number; announces: boolean }
  | { kind: 'follow' | 'pull' | 'leave' | 'trim'; place: number }
  | { kind: 'nonsense' | 'breathe' }

/** A few events, or more than a page has. */
const count = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 500, max: 1_500 }))
const place = fc.double({ min: 0, max: 1, noNaN: true })
const append: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('append'), count, announces: fc.boolean() })
const watch: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom('follow', 'pull', 'pull', 'leave'),
  place,
})
const trim: fc.Arbitrary<Step> = fc.record({ kind: fc.constant('trim'), place })
const pass: fc.Arbitrary<Step> = fc.record({ kind: fc.constantFrom('nonsense', 'breathe') })

function script(steps: fc.Arbitrary<Step>[], maxLength: number): fc.Arbitrary<Step[]> {
  return fc.array(fc.oneof(...steps), { maxLength, size: 'max' })
}

async function take(step: Step, world: World): Promise<void> {
  const { fixture, watchers } = world
  switch (step.kind) {
    case 'append':
      await fixture.append(numbered(step.count, world.lastSeq + 1), step)
      world.lastSeq += step.count
      return
    case 'follow':
      watchers.push(new Watcher(fixture, Math.floor(step.place * world.lastSeq)))
      return
    case 'pull':
      return pick(watchers, step.place)?.pull()
    case 'leave':
      return pick(watchers, step.place)?.leave()
    case 'trim':
      world.firstSeq = Math.max(world.firstSeq, 1 + Math.floor(step.place * world.lastSeq))
      return trimBefore(world)
    case 'nonsense':
      return fixture.bus.publish(`stream:${fixture.stream.streamId}`, '{"events":0}')
    case 'breathe':
      return setImmediate()
  }
}

/** As the janitor does, in one statement. */
async function trimBefore({ fixture, firstSeq }: World): Promise<void> {
  await database.pool.query(
    `with removed as (delete from event where organization_id = $1 and stream_id = $2 and seq < $3)
     update event_stream set first_seq = $3 where organization_id = $1 and id = $2`,
    [fixture.stream.organizationId, fixture.stream.streamId, firstSeq],
  )
}

it('gives every watcher just the events after its cursor, whatever happens in whatever order', async () => {
  const [whileOpen, whileClosed] = [script([append, watch, watch, pass], 20), script([watch, trim, pass], 10)]
  await fc.assert(
    fc.asyncProperty(whileOpen, whileClosed, async (before, after) => {
      const fixture = await createStream(database, { timing: QUICK })
      const world: World = { fixture, lastSeq: 0, firstSeq: 1, watchers: [] }
      for (const step of before) await take(step, world)
      await fixture.append([TERMINAL], { closes: true })
      world.lastSeq++
      for (const step of after) await take(step, world)
      for (const watcher of world.watchers) {
        await watcher.finish()
        expectFaithful(watcher, world)
      }
      expect(fixture.feed.openReaders).toBe(0)
    }),
    { numRuns: 60 },
  )
})

function expectFaithful({ after, cursor, events, outcome }: Watcher, { firstSeq, lastSeq }: World): void {
  expect(seqs(events)).toEqual(range(cursor, after + 1))
  if (outcome === 'ended') expect(cursor).toBe(lastSeq)
  if (outcome === 'expired') expect(cursor + 1).toBeLessThan(firstSeq)
}

function pick<T>(items: readonly T[], place: number): T | undefined {
  return items[Math.min(items.length - 1, Math.floor(place * items.length))]
}
