import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { READ_PAGE } from '../../../src/engine/event-log/sql/read-page.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { createTestOrganization } from '../memory/test-organization.ts'
import { createStream, numbered, range, type StreamFixture, seqs, TERMINAL } from './stream-fixture.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

const text = (value: unknown) => ({ type: 'checkpoint', payload: JSON.stringify(value) })

async function readAll({ log, stream }: StreamFixture) {
  const pages = []
  for (let after = 0; ; after = pages.at(-1)?.events.at(-1)?.seq ?? 0) {
    const page = await log.readPage(stream, after)
    if (page.events.length === 0) return pages
    pages.push(page)
  }
}

describe('an append', () => {
  it('numbers the events from 1, in order, and tells what readers will read', async () => {
    const fixture = await createStream(database)
    const first = await fixture.append(numbered(3))
    const second = await fixture.append(numbered(2, 4), { closes: true })
    expect(seqs([...first, ...second])).toEqual([1, 2, 3, 4, 5])
    const page = await fixture.log.readPage(fixture.stream, 0)
    expect(page).toEqual({ events: [...first, ...second], lastSeq: 5, isClosed: true })
  })

  it('is refused by a closed stream, and by one that does not exist', async () => {
    const fixture = await createStream(database)
    await fixture.append([TERMINAL], { closes: true })
    await expect(fixture.append(numbered(1))).rejects.toThrow('closed or does not exist')
    await expect(fixture.as({ streamId: 'exec_none' }).append([TERMINAL])).rejects.toThrow('does not exist')
    expect(seqs(await fixture.stored())).toEqual([1])
  })

  it('is refused for another organisation', async () => {
    const fixture = await createStream(database)
    const foreign = fixture.as({ organizationId: await createTestOrganization(database.pool) })
    await expect(foreign.append([TERMINAL])).rejects.toThrow('does not exist')
    expect(await fixture.log.findState(fixture.stream)).toMatchObject({ lastSeq: 0, isClosed: false })
  })

  it('is gone with its transaction', async () => {
    const fixture = await createStream(database)
    const bad = { type: 'checkpoint', payload: '{"broken"' }
    await expect(fixture.append([...numbered(2), bad])).rejects.toThrow(/json/i)
    expect(seqs(await fixture.append(numbered(1)))).toEqual([1])
  })

  it.each([
    ['an escaped NUL and halves of surrogate pairs', JSON.stringify({ a: '\0', b: '\ud800', c: '\udc00x' })],
    ['spaces, repeated keys and long numbers', '{ "a" : 1.0,  "a":2, "n": 12345678901234567890.10e+2 }'],
    ['every plane of Unicode', JSON.stringify({ text: 'é\u2028日本🙂\u{10ffff}\ufffe' })],
    ['256 kB', JSON.stringify({ text: 'x"\\é🙂'.repeat(30_000) })],
  ])('keeps %s byte for byte', async (_what, payload) => {
    const fixture = await createStream(database)
    const [appended] = await fixture.append([{ type: 'tool_result', payload }])
    const { events } = await fixture.log.readPage(fixture.stream, 0)
    expect(events[0]?.payload === payload).toBe(true)
    expect(appended?.payload === payload).toBe(true)
  })
})

describe('a page', () => {
  it('has at most 1,000 events', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(2_500))
    const pages = await readAll(fixture)
    expect(pages.map((page) => page.events.length)).toEqual([1_000, 1_000, 500])
    expect(seqs(pages.flatMap((page) => page.events))).toEqual(range(2_500))
  })

  it('has at most about 1 MiB, but always an event', async () => {
    const fixture = await createStream(database)
    const [quarter, large] = ['x'.repeat(256 * 1024), 'y'.repeat(1_500_000)]
    await fixture.append([quarter, quarter, large, 'z', large, 'z', 'z'].map(text))
    const pages = await readAll(fixture)
    expect(pages.map((page) => seqs(page.events))).toEqual([
      [1, 2, 3],
      [4, 5],
      [6, 7],
    ])
  })

  it('counts bytes and not characters', async () => {
    const fixture = await createStream(database)
    await fixture.append(Array.from({ length: 5 }, () => text('日'.repeat(120_000))))
    expect((await readAll(fixture)).map((page) => page.events.length)).toEqual([3, 2])
  })

  it('is read across missing numbers, however many', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(6_000))
    const { organizationId, streamId } = fixture.stream
    const values = [organizationId, streamId]
    await database.pool.query(
      'delete from event where organization_id = $1 and stream_id = $2 and seq between 3 and 5990',
      values,
    )
    expect((await readAll(fixture)).flatMap((page) => seqs(page.events))).toEqual([
      1,
      2,
      ...range(6_000, 5_991),
    ])
  })

  it.each([[10], [11], [2 ** 31], Number.MAX_SAFE_INTEGER])(
    'after %d of 10 events is empty',
    async (after) => {
      const fixture = await createStream(database)
      await fixture.append(numbered(10))
      const page = await fixture.log.readPage(fixture.stream, Number(after))
      expect(page).toEqual({ events: [], lastSeq: 10, isClosed: false })
    },
  )

  it('of a foreign or unknown stream is NOT_FOUND, with every cursor', async () => {
    const { log, stream } = await createStream(database)
    const foreign = { ...stream, organizationId: await createTestOrganization(database.pool) }
    for (const after of [0, 5]) {
      await expect(log.readPage(foreign, after)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      await expect(log.readPage({ ...stream, streamId: 'exec_none' }, after)).rejects.toMatchObject({
        code: 'NOT_FOUND',
      })
    }
    expect(await log.findState(foreign)).toBeNull()
  })
})

describe('the cost of a page', () => {
  /** The rows of events that the statement touched; the tests' databases have no statistics. */
  async function touchedRows({ stream }: StreamFixture, after: number): Promise<number> {
    const { rows } = await database.pool.query(`explain (analyze, timing off, format json) ${READ_PAGE}`, [
      stream.organizationId,
      stream.streamId,
      after,
    ])
    const nodes: PlanNode[] = [rows[0]['QUERY PLAN'][0].Plan]
    let touched = 0
    for (let node = nodes.pop(); node !== undefined; node = nodes.pop()) {
      nodes.push(...(node.Plans ?? []))
      if (node['Relation Name'] !== 'event') continue
      touched += node['Actual Rows'] * node['Actual Loops'] + (node['Rows Removed by Filter'] ?? 0)
    }
    return touched
  }

  it('is that of its own events by the primary key, and not of those behind it', async () => {
    const fixture = await createStream(database)
    await fixture.append(numbered(10_000))
    expect(await touchedRows(fixture, 3_000)).toBeLessThan(2_100)
    expect(await touchedRows(fixture, 9_990)).toBeLessThan(25)
  })

  it('is bounded in bytes, however large its events are', async () => {
    const fixture = await createStream(database)
    const { stream } = fixture
    await fixture.append(Array.from({ length: 100 }, () => text('x'.repeat(200_000))))
    const { rows } = await database.pool.query(READ_PAGE, [stream.organizationId, stream.streamId, 0])
    expect(JSON.stringify(rows).length).toBeLessThan(1_100_000)
  })
})

interface PlanNode {
  'Relation Name'?: string
  'Actual Rows': number
  'Actual Loops': number
  'Rows Removed by Filter'?: number
  Plans?: PlanNode[]
}
