import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import type { Database } from '../../../src/platform/db/database.ts'
import { inTransaction, queryUnderLock } from '../../../src/platform/db/transaction.ts'
import { isServerTest, openTestDatabase } from '../../support/database.ts'

const INSERT = 'insert into number select n from unnest($1::int[]) as n'

let database: Database

beforeAll(async () => {
  database = await openTestDatabase()
  await database.pool.query('create table number (n int primary key)')
})
beforeEach(() => database.pool.query('delete from number'))
afterAll(() => database.close())

it('keeps nothing of a transaction whose work fails, whatever it has written', async () => {
  const work = inTransaction(database.pool, async (tx) => {
    await tx.query(INSERT, [[1]])
    throw new Error('no')
  })
  await expect(work).rejects.toThrow('no')
  await inTransaction(database.pool, (tx) => tx.query(INSERT, [[2]]))
  expect(await numbers()).toEqual([2])
})

it('rejects with what the database refused, and keeps nothing of what came before', async () => {
  const work = inTransaction(database.pool, async (tx) => {
    await tx.query(INSERT, [[1]])
    await tx.query(INSERT, [[2, 2]])
  })
  await expect(work).rejects.toMatchObject({ code: '23505' })
  expect(await numbers()).toEqual([])
})

it('runs one statement under a lock, wholly or not at all', async () => {
  const run = (ns: number[]) => queryUnderLock(database.pool, 'numbers', { text: INSERT, values: [ns] })
  expect((await run([1, 2])).rowCount).toBe(2)
  await expect(run([3, 2])).rejects.toMatchObject({ code: '23505' })
  expect((await run([4])).rowCount).toBe(1)
  expect(await numbers()).toEqual([1, 2, 4])
})

it.runIf(isServerTest)('lets a statement see what the lock has made it wait for', async () => {
  const copy = { text: 'insert into number select max(n) + 1 from number' }
  const held = Promise.withResolvers<void>()
  const first = inTransaction(
    database.pool,
    async (tx) => {
      await tx.query(INSERT, [[1]])
      await held.promise
    },
    { lock: 'numbers' },
  )
  const others = [1, 2, 3].map(() => queryUnderLock(database.pool, 'numbers', copy))
  held.resolve()
  await Promise.all([first, ...others])
  expect(await numbers()).toEqual([1, 2, 3, 4])
})

async function numbers(): Promise<number[]> {
  const { rows } = await database.pool.query<{ n: number }>('select n from number order by n')
  return rows.map(({ n }) => n)
}
