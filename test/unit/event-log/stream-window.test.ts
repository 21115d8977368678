import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { EventPage, StreamEvent } from '../../../src/engine/event-log/event.ts'
import { StreamWindow } from '../../../src/engine/event-log/stream-window.ts'

function events(lastSeq: number, firstSeq = 1, payload = '{}'): StreamEvent[] {
  const length = Math.max(0, lastSeq - firstSeq + 1)
  return Array.from({ length }, (_, index) => ({ seq: firstSeq + index, type: 'x', payload, at: '' }))
}

/** What the log answers after `after` while it ends at `lastSeq`, at most `size` events. */
function page(lastSeq: number, after: number, { isClosed = false, size = 1_000 } = {}): EventPage {
  return { events: events(Math.min(lastSeq, after + size), after + 1), lastSeq, isClosed }
}

function learned(answer: EventPage, after = 0): StreamWindow {
  const window = new StreamWindow()
  window.learn(answer, after)
  return window
}

describe('the window of a stream', () => {
  it('knows nothing and takes no hint before the log has answered', () => {
    const window = new StreamWindow()
    expect(window.extend({ events: events(1), closes: false })).toBe(false)
    expect([window.pageAfter(0), window.lastSeq]).toEqual([null, null])
  })

  it('takes hints that continue it, and no others', () => {
    const window = learned(page(5, 0))
    expect(window.extend({ events: events(7, 7), closes: false })).toBe(false)
    expect(window.extend({ events: events(6, 5), closes: false })).toBe(false)
    expect(window.extend({ events: events(5, 5), closes: true })).toBe(false)
    expect(window.extend({ events: events(7, 6), closes: true })).toBe(true)
    expect(window.pageAfter(2)).toEqual({ events: events(7, 3), lastSeq: 7, isClosed: true })
    expect(window.extend({ events: events(8, 8), closes: false })).toBe(false)
  })

  it('has no need of a hint that it knows already', () => {
    const window = learned(page(5, 0))
    const known = window.pageAfter(2)
    expect(window.extend({ events: events(4, 3), closes: false })).toBe(true)
    expect(window.extend({ events: events(5, 5), closes: false })).toBe(true)
    expect(window.pageAfter(2)).toBe(known)
    window.learn(page(5, 5, { isClosed: true }), 5)
    expect(window.extend({ events: events(5, 5), closes: true })).toBe(true)
  })

  it('does not take a page that stops short of the end', () => {
    const window = new StreamWindow()
    expect(window.learn(page(3_000, 0), 0)).toBe(false)
    expect(window.lastSeq).toBeNull()
    expect(window.learn(page(3_000, 2_000), 2_000)).toBe(true)
    expect(window.pageAfter(1_999)).toBeNull()
    expect(window.pageAfter(2_000)?.events).toHaveLength(1_000)
  })

  it('is not set back by an answer that is older than what it knows', () => {
    const window = learned(page(5, 0))
    window.extend({ events: events(6, 6), closes: true })
    expect(window.learn(page(5, 3), 3)).toBe(true)
    expect(window.pageAfter(4)).toEqual({ events: events(6, 5), lastSeq: 6, isClosed: true })
  })

  it('leaves no gap when it learns of an end beyond its own', () => {
    const window = learned(page(5, 0))
    window.learn(page(9, 100), 100)
    expect(window.pageAfter(4)).toBeNull()
    expect(window.pageAfter(9)).toEqual({ events: [], lastSeq: 9, isClosed: false })
    window.extend({ events: events(10, 10), closes: false })
    expect(window.pageAfter(9)?.events).toEqual(events(10, 10))
    expect(window.pageAfter(8)).toBeNull()
  })

  it('reaches further back after an answer that does', () => {
    const window = learned(page(10, 10), 10)
    expect(window.pageAfter(3)).toBeNull()
    window.learn(page(10, 3), 3)
    expect(window.pageAfter(3)?.events).toEqual(events(10, 4))
  })

  it('gives those who stand at one place one page, until it changes', () => {
    const window = learned(page(10, 0))
    const [first, other] = [window.pageAfter(4), window.pageAfter(5)]
    window.learn(page(10, 10), 10)
    expect(window.pageAfter(4)).toBe(first)
    expect(window.pageAfter(5)).toBe(other)
    window.extend({ events: events(11, 11), closes: false })
    expect(window.pageAfter(4)?.events).toEqual(events(11, 5))
    expect(first?.events).toEqual(events(10, 5))
  })

  it('holds at most 1,000 events', () => {
    const window = learned(page(1_000, 0))
    window.extend({ events: events(1_003, 1_001), closes: false })
    expect(window.pageAfter(2)).toBeNull()
    expect(window.pageAfter(3)?.events).toHaveLength(1_000)
  })

  it('holds at most 1 MiB of characters, if need be nothing', () => {
    const window = learned(page(0, 0))
    const chars = 400_000
    for (const seq of [1, 2, 3]) window.extend({ events: events(seq, seq, 'x'.repeat(chars)), closes: false })
    expect(window.pageAfter(0)).toBeNull()
    expect(window.pageAfter(1)?.events).toHaveLength(2)
    window.extend({ events: events(4, 4, 'x'.repeat(1_048_577)), closes: false })
    expect(window.pageAfter(3)).toBeNull()
    expect(window.lastSeq).toBe(4)
    window.extend({ events: events(5, 5), closes: false })
    expect(window.pageAfter(4)?.events).toEqual(events(5, 5))
  })

  it('always is a part of the log without a gap, whatever it hears and however late', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = { window: new StreamWindow(), lastSeq: 0 }
        for (const take of steps) {
          take(world)
          expectPartOfLog(world)
        }
      }),
    )
  })
})

interface World {
  window: StreamWindow
  /** The end of the log. */
  lastSeq: number
}

const count = fc.integer({ min: 1, max: 5 })
const place = fc.nat({ max: 60 })

/** Something is appended; a hint comes, perhaps too early, too late or again; the log answers, perhaps late. */
const step = fc.oneof(
  count.map((added) => (world: World) => {
    world.lastSeq += added
  }),
  fc.tuple(place, count).map(([after, length]) => ({ window, lastSeq }: World) => {
    window.extend({ events: events(Math.min(lastSeq, after + length), after + 1), closes: false })
  }),
  fc.tuple(place, fc.nat({ max: 10 }), fc.nat({ max: 20 })).map(([after, age, size]) => (world: World) => {
    world.window.learn(page(Math.max(0, world.lastSeq - age), after, { size }), after)
  }),
)

function expectPartOfLog({ window, lastSeq }: World): void {
  const known = window.lastSeq ?? 0
  expect(known).toBeLessThanOrEqual(lastSeq)
  for (const after of [0, 1, 7, known - 3, known - 1, known]) {
    const given = window.pageAfter(after)
    if (given) expect(given.events).toEqual(events(known, after + 1))
  }
}
