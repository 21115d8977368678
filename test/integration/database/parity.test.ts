import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { openTestDatabase } from '../../support/database.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

async function one(sql: string, values: unknown[] = []): Promise<unknown> {
  const { rows } = await database.pool.query({ text: sql, values, rowMode: 'array' })
  return rows[0]?.[0]
}

test('json keeps the text that was written', async () => {
  const text = '{"b":1,  "a":{"z":1,"a":2}, "a":3}'
  expect(await one('SELECT ($1::json)::text', [text])).toBe(text)
})

test('jsonb comes back as a value', async () => {
  expect(await one('SELECT $1::jsonb', ['{"b":[1,null,"ü"]}'])).toEqual({ b: [1, null, 'ü'] })
})

test('a time keeps its millisecond, and is told in UTC', async () => {
  const at = new Date('2026-03-29T01:30:00.123Z')
  expect(await one('SELECT $1::timestamptz', [at])).toEqual(at)
  expect(await one('SELECT $1::timestamptz::text', [at])).toBe('2026-03-29 01:30:00.123+00')
})

test('a bigint beyond what a number holds comes as text', async () => {
  expect(await one('SELECT 9007199254740993::bigint')).toBe('9007199254740993')
})

test('arrays keep quotes, commas, empty texts and nulls', async () => {
  const words = ['a,b', 'say "hi"', '', null, '{}', 'back\\slash']
  expect(await one('SELECT $1::text[]', [words])).toEqual(words)
})

test('arrays of json are taken apart into rows', async () => {
  const payloads = ['{"b":1,  "a":2}', '[]']
  const { rows } = await database.pool.query(
    'SELECT seq, payload::text FROM unnest($1::int[], $2::json[]) AS e(seq, payload)',
    [[1, 2], payloads],
  )
  expect(rows).toEqual([
    { seq: 1, payload: '{"b":1,  "a":2}' },
    { seq: 2, payload: '[]' },
  ])
})

test('bytes survive', async () => {
  const bytes = Buffer.from([0, 1, 2, 250, 255])
  expect(await one('SELECT $1::bytea', [bytes])).toEqual(bytes)
})

test('ten megabytes go through in both directions', async () => {
  const text = 'x'.repeat(10_000_000)
  expect(await one('SELECT length($1::text)', [text])).toBe(10_000_000)
  expect(await one("SELECT repeat('x', 10000000)")).toBe(text)
})

test('text sorts by code point', async () => {
  expect(await one("SELECT string_agg(t, '' ORDER BY t) FROM unnest(ARRAY['b', 'B', 'a', '_', 'é']) t")).toBe(
    'B_abé',
  )
})

test('trigrams can be compared', async () => {
  expect(await one("SELECT similarity('linkedin', 'linkedim') > 0.5")).toBe(true)
})

test('an error tells its code and constraint', async () => {
  const organization = ['org_a', 'A', 'a']
  const insert = 'INSERT INTO organization (id, name, slug) VALUES ($1, $2, $3)'
  await database.pool.query(insert, organization)
  await expect(database.pool.query(insert, organization)).rejects.toMatchObject({
    code: '23505',
    constraint: 'organization_pkey',
  })
})

test('Prisma reads what it wrote', async () => {
  const written = await database.acrossOrganizations.organization.create({
    data: {
      ...{ id: 'org_b', name: 'B', slug: 'b', createdAt: new Date('2026-03-29T01:30:00.123Z') },
      apiKeys: {
        create: { id: 'key_b', name: 'k', hash: 'h', prefix: 'p', lastFour: 'four', scopes: ['read', '*'] },
      },
      sessions: {
        create: { id: 'session_b', title: 't', source: 'api', metadata: { b: [1, null], a: 'ü' } },
      },
    },
    include: { apiKeys: true, sessions: true },
  })
  const read = await database.prisma.organization.findUnique({
    where: { id: 'org_b' },
    include: { apiKeys: true, sessions: true },
  })
  expect(read).toEqual(written)
  expect(read?.sessions[0]?.metadata).toEqual({ b: [1, null], a: 'ü' })
})

test('a named statement is prepared once and used again', async () => {
  const client = await database.pool.connect()
  const named = { name: 'plus_one', text: 'SELECT $1::int + 1 AS n' }
  for (const n of [1, 2, 3]) {
    expect((await client.query({ ...named, values: [n] })).rows).toEqual([{ n: n + 1 }])
  }
  const { rows } = await client.query("SELECT name FROM pg_prepared_statements WHERE name = 'plus_one'")
  client.release()
  expect(rows).toEqual([{ name: 'plus_one' }])
})

test("Prisma's statements are prepared", async () => {
  await database.prisma.session.findMany({ where: { organizationId: 'org_a' } })
  const names = await one("SELECT count(*)::int FROM pg_prepared_statements WHERE name LIKE 'prisma\\_%'")
  expect(names).toBeGreaterThan(0)
})

test('transactions of many callers do not mix', async () => {
  await database.pool.query('CREATE TABLE counter (n int); INSERT INTO counter VALUES (0)')
  const increment = () =>
    database.acrossOrganizations.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT n FROM counter FOR UPDATE`
      await tx.$executeRaw`UPDATE counter SET n = n + 1`
    })
  await Promise.all(Array.from({ length: 20 }, increment))
  expect(await one('SELECT n FROM counter')).toBe(20)
})
