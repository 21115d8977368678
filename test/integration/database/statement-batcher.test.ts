import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { StatementBatcher } from '../../../src/platform/db/statement-batcher.ts'
import { openTestDatabase } from '../../support/database.ts'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
  await database.pool.query('create table number (n int primary key)')
})
afterAll(() => database.close())

it('writes what requests have in common, without the items that the database refuses', async () => {
  const batcher = new StatementBatcher<string, number>({
    maxInFlight: 1,
    run: async (items) => {
      const sql = 'insert into number select n::int from unnest($1::text[]) as n returning n'
      return (await database.pool.query<{ n: number }>(sql, [items])).rows.map((row) => row.n)
    },
  })
  const items = ['0', '1', '2', 'three', '4', '1', '\0', '7']
  const results = await Promise.allSettled(items.map((item) => batcher.add(item)))
  expect(
    results.map((result) => (result.status === 'fulfilled' ? result.value : result.reason.code)),
  ).toEqual([0, 1, 2, '22P02', 4, '23505', '22021', 7])
  const { rows } = await database.pool.query('select n from number order by n')
  expect(rows.map((row) => row.n)).toEqual([0, 1, 2, 4, 7])
})
