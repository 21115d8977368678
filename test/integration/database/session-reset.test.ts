import { expect, it } from 'vitest'
import { openTestDatabase } from '../../support/database.ts'

it('keeps named statements working after a query has failed', async () => {
  const database = await openTestDatabase()
  try {
    const named = { name: 'add-one', text: 'select $1::int + 1 as sum' }
    const sumOf = async (value: number) =>
      (await database.pool.query({ ...named, values: [value] })).rows[0].sum
    expect(await sumOf(1)).toBe(2)
    await expect(database.pool.query('select 1/0')).rejects.toThrow('division by zero')
    expect(await sumOf(2)).toBe(3)
  } finally {
    await database.close()
  }
})

it('leaves nothing of a transaction that was given up', async () => {
  const database = await openTestDatabase()
  try {
    const client = await database.pool.connect()
    await client.query('begin')
    await expect(client.query('select 1/0')).rejects.toThrow('division by zero')
    client.release(new Error('given up'))
    expect((await database.pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  } finally {
    await database.close()
  }
})
