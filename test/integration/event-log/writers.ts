import pg from 'pg'
import type { StreamEvent } from '../../../src/engine/event-log/event.ts'
import { isServerTest } from '../../support/database.ts'
import { createRandom } from './seeded-random.ts'
import { range, type StreamFixture, TERMINAL } from './stream-fixture.ts'

const WRITERS = 20

/**
 * Appends from twenty writers at the same time, in transactions of one to four events of which some stay open for a
 * moment, then the terminal event. The embedded database has one connection, which they take in turns.
 */
export async function writeConcurrently(
  fixture: StreamFixture,
  { eventsPerWriter, seed }: { eventsPerWriter: number; seed: number },
): Promise<void> {
  const shared = fixture.database.pool
  const pool = isServerTest ? new pg.Pool({ ...shared.options, max: WRITERS }) : shared
  try {
    await Promise.all(
      range(WRITERS).map((writer) =>
        write(fixture, { pool, writer, count: eventsPerWriter, random: createRandom(seed + writer) }),
      ),
    )
  } finally {
    if (pool !== shared) await pool.end()
  }
  await fixture.append([TERMINAL], { closes: true })
}

async function write(
  fixture: StreamFixture,
  { pool, writer, count, random }: { pool: pg.Pool; writer: number; count: number; random: () => number },
): Promise<void> {
  let n = 0
  while (n < count) {
    const size = Math.min(count - n, 1 + Math.floor(random() * 4))
    const events = range(n + size, n + 1).map((own) => ({
      type: 'checkpoint',
      payload: JSON.stringify({ writer, n: own }),
    }))
    n += size
    await fixture.append(events, { pool, holdMs: random() < 0.2 ? random() * 3 : 0 })
  }
}

/** The numbers that one writer gave its events, in the order of the stream. */
export function numbersOf(events: readonly StreamEvent[], writer: number): number[] {
  const payloads = events.map((event): { writer?: number; n: number } => JSON.parse(event.payload))
  return payloads.filter((payload) => payload.writer === writer).map((payload) => payload.n)
}
