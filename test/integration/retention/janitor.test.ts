import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { createId } from '../../../src/base/ids.ts'
import { Janitor } from '../../../src/engine/retention/janitor.ts'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { createTestOrganization } from '../memory/test-organization.ts'

let database: Database
let org: string
let janitor: Janitor
let bugs: unknown[]

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  for (const table of ['event', 'event_stream', 'idempotency_record', 'stream_token']) {
    await database.pool.query(`delete from ${table}`)
  }
  org = await createTestOrganization(database.pool)
  bugs = []
  janitor = createJanitor(3_600_000)
})
afterEach(() => {
  janitor.close()
  vi.restoreAllMocks()
})

function createJanitor(everyMs: number): Janitor {
  return new Janitor({ pool: database.pool, everyMs, onBug: (cause) => bugs.push(cause) })
}

/** Streams with `events` events each, closed so many days ago, or open. */
async function createStreams(
  count: number,
  closedDaysAgo: number | null,
  events = 3,
  owner = org,
): Promise<string[]> {
  const ids = Array.from({ length: count }, () => createId('exec'))
  await database.pool.query(
    `with stream as (
       insert into event_stream (organization_id, id, kind, last_seq, closed_at)
       select $1, id, 'execution', $3, now() - $4::float8 * interval '1 day' from unnest($2::text[]) as id
     )
     insert into event (organization_id, stream_id, seq, type, payload)
     select $1, id, seq, 'checkpoint', '{}' from unnest($2::text[]) as id, generate_series(1, $3::int) as seq`,
    [owner, ids, events, closedDaysAgo],
  )
  return ids
}

async function count(table: string, where = 'true'): Promise<number> {
  const { rows } = await database.pool.query(`select count(*)::int as n from ${table} where ${where}`)
  return rows[0].n
}

async function streamsWithEvents(): Promise<string[]> {
  const { rows } = await database.pool.query('select distinct stream_id from event order by stream_id')
  return rows.map((row) => row.stream_id)
}

describe('a visit', () => {
  it('trims finished streams after the days of their organisation, and no other', async () => {
    const short = await createTestOrganization(database.pool)
    await database.pool.query('update organization set event_retention_days = 2 where id = $1', [short])
    const kept = [
      ...(await createStreams(1, null)),
      ...(await createStreams(1, 29.9)),
      ...(await createStreams(1, 1.9, 3, short)),
    ]
    await createStreams(1, 30.1)
    await createStreams(1, 2.1, 3, short)
    expect(await janitor.clean()).toBe(true)
    expect(await streamsWithEvents()).toEqual(kept.sort())
    expect(await count('event_stream')).toBe(5)
    expect(await count('event_stream', 'first_seq = last_seq + 1')).toBe(2)
    expect(await count('event_stream', 'first_seq = 1')).toBe(3)
  })

  it('works a long stream off in parts, each with its beginning', async () => {
    await createStreams(1, 31, 2_500)
    const query = vi.spyOn(database.pool, 'query')
    await janitor.clean()
    expect(await count('event')).toBe(0)
    expect(await count('event_stream', 'first_seq = 2501')).toBe(1)
    const trims = query.mock.calls.filter(([sql]: unknown[]) =>
      String(sql).includes('s.closed_at < now() - o.'),
    )
    expect(trims).toHaveLength(4)
  })

  it('removes idempotency records and stream tokens when they have expired, and keeps the others', async () => {
    const [open, ended, endedLongAgo] = [
      ...(await createStreams(1, null)),
      ...(await createStreams(1, 0.9)),
      ...(await createStreams(1, 1.1)),
    ]
    await database.pool.query(
      `insert into idempotency_record (organization_id, route, key, fingerprint, subject_id, context, expires_at)
       select $1, 'invoke', key, '', '', '{}', now() + seconds * interval '1 second'
       from (values ('old', -1), ('fresh', 60)) as t(key, seconds)`,
      [org],
    )
    await database.pool.query(
      `insert into stream_token (organization_id, hash, stream_id, expires_at, first_used_at)
       select $1, hash, stream_id, now() + seconds * interval '1 second', case when used then now() end
       from (values ('unused', $2, -1, false), ('fresh', $2, 60, false), ('used', $2, -1, true),
                    ('just ended', $3, -1, true), ('ended', $4, -1, true), ('orphan', 'exec_none', 60, false)
       ) as t(hash, stream_id, seconds, used)`,
      [org, open, ended, endedLongAgo],
    )
    expect(await janitor.clean()).toBe(true)
    const keys = await database.pool.query('select key from idempotency_record')
    expect(keys.rows).toEqual([{ key: 'fresh' }])
    const tokens = await database.pool.query('select hash from stream_token order by hash')
    expect(tokens.rows.map((row) => row.hash)).toEqual(['fresh', 'just ended', 'used'])
  })

  it('removes deliveries that ended before the days of their organisation, with their attempts', async () => {
    await database.pool.query(
      `insert into webhook_endpoint (id, organization_id, url, event_types) values ('whk_1', $1, 'https://a.example', '{}')`,
      [org],
    )
    await database.pool.query(
      `with delivery as (
         insert into webhook_delivery (id, organization_id, endpoint_id, message_id, event_type, payload, finished_at)
         select id, $1, 'whk_1', id, '', '{}', now() - days * interval '1 day'
         from (values ('old', 30.1), ('recent', 29.9), ('under way', null)) as t(id, days)
         returning organization_id, id
       )
       insert into delivery_attempt (organization_id, delivery_id, number, at, latency_ms)
       select organization_id, id, 1, now(), 1 from delivery`,
      [org],
    )
    expect(await janitor.clean()).toBe(true)
    const left = await database.pool.query('select id from webhook_delivery order by id')
    expect(left.rows.map(({ id }) => id)).toEqual(['recent', 'under way'])
    expect(await count('delivery_attempt')).toBe(2)
  })

  it('is harmless while others are at the same work', async () => {
    await createStreams(1_000, 31)
    const kept = await createStreams(5, 29)
    const janitors = [1, 2, 3, 4].map(() => createJanitor(3_600_000))
    await Promise.all(janitors.map((one) => one.clean()))
    await janitor.clean()
    expect(await streamsWithEvents()).toEqual(kept.sort())
    expect(await count('event_stream', 'first_seq = 4')).toBe(1_000)
  })

  it('ends after a bounded number of statements, and says that something is left', async () => {
    const query = vi.spyOn(database.pool, 'query').mockImplementation(() => Promise.resolve({ rowCount: 1 }))
    expect(await janitor.clean()).toBe(false)
    expect(query.mock.calls).toHaveLength(600)
  })

  it('begins no further statement once the janitor is closed', async () => {
    await createStreams(300, 31)
    const visit = janitor.clean()
    janitor.close()
    await visit
    expect(await count('event_stream', 'first_seq = 1')).toBe(200)
  })
})

describe('an open janitor', () => {
  it('visits in intervals, also after a visit that failed', async () => {
    await createStreams(1, 31)
    vi.spyOn(database.pool, 'query').mockImplementationOnce(() => Promise.reject(new Error('away')))
    janitor = createJanitor(10)
    janitor.open()
    await waitUntil(() => bugs.length > 0)
    await waitUntil(async () => (await streamsWithEvents()).length === 0)
    await createStreams(1, 31)
    await waitUntil(async () => (await streamsWithEvents()).length === 0)
    expect(bugs).toMatchObject([{ message: 'away' }])
  })
})
