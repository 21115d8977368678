import { setImmediate } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '../../src/platform/db/refusal.ts'
import { StatementBatcher } from '../../src/platform/db/statement-batcher.ts'

type Options = Omit<ConstructorParameters<typeof StatementBatcher<number, number>>[0], 'run'>

/** A database that answers a statement when it is told to: each item with its tenfold. */
class ManualDatabase {
  readonly statements: (readonly number[])[] = []
  readonly #pending: PromiseWithResolvers<readonly number[]>[] = []

  createBatcher(options: Options): StatementBatcher<number, number> {
    return new StatementBatcher({ ...options, run: (items) => this.#run(items) })
  }

  /** Answers the oldest statement that waits, or refuses it. */
  async answer(outcome: Error | readonly number[] | null = null): Promise<void> {
    const items = this.statements.at(-this.#pending.length) ?? []
    const oldest = this.#pending.shift()
    if (outcome instanceof Error) oldest?.reject(outcome)
    else oldest?.resolve(outcome ?? items.map((item) => item * 10))
    await turn()
  }

  #run(items: readonly number[]): Promise<readonly number[]> {
    this.statements.push(items)
    const pending = Promise.withResolvers<readonly number[]>()
    this.#pending.push(pending)
    return pending.promise
  }
}

function databaseError(code: string): Error {
  return Object.assign(new pg.DatabaseError('refused', 0, 'error'), { code })
}

const UNIQUE_VIOLATION = databaseError('23505')

/** Until all that was due has been sent: a batcher waits for the end of the turn. */
async function turn(): Promise<void> {
  await setImmediate()
  await setImmediate()
}

/** The first item is on its way, and takes a place, before the others come together. */
async function addAfterFirst(
  batcher: StatementBatcher<number, number>,
  [first, ...others]: number[],
): Promise<{ results: Promise<unknown[]> }> {
  const firstResult = batcher.add(first ?? 0)
  await turn()
  return { results: outcomes([firstResult, ...others.map((item) => batcher.add(item))]) }
}

/** What became of each promise. */
function outcomes(promises: Promise<number>[]): Promise<unknown[]> {
  return Promise.all(promises.map((promise) => promise.catch((error: Error) => error.message)))
}

describe('a batcher', () => {
  it('sends together what comes in one turn, and what comes while the places are taken', async () => {
    const database = new ManualDatabase()
    const batcher = database.createBatcher({ maxInFlight: 2 })
    const results: Promise<number>[] = []
    for (const items of [[1, 2], [3], [4], [5]]) {
      results.push(...items.map((item) => batcher.add(item)))
      await turn()
    }
    expect(database.statements).toEqual([[1, 2], [3]])
    await database.answer()
    expect(database.statements).toEqual([[1, 2], [3], [4, 5]])
    await database.answer()
    await database.answer()
    expect(await outcomes(results)).toEqual([10, 20, 30, 40, 50])
  })

  it('gives each item its own result, in the order of the items', async () => {
    const database = new ManualDatabase()
    const batcher = database.createBatcher({ maxInFlight: 1 })
    const { results } = await addAfterFirst(batcher, [7, 9, 8])
    await database.answer([-7])
    await database.answer([-9, -8])
    expect(await results).toEqual([-7, -9, -8])
  })

  it('puts at most so many items into a statement', async () => {
    const database = new ManualDatabase()
    const batcher = database.createBatcher({ maxInFlight: 1, maxBatch: 2 })
    const { results } = await addAfterFirst(batcher, [1, 2, 3, 4, 5, 6])
    for (let answered = 0; answered < 4; answered++) await database.answer()
    expect(database.statements).toEqual([[1], [2, 3], [4, 5], [6]])
    await results
  })

  it('tries the halves of a refused batch one after the other, so that a bad item fails alone', async () => {
    const database = new ManualDatabase()
    const batcher = database.createBatcher({ maxInFlight: 1 })
    const { results } = await addAfterFirst(batcher, [1, 2, 3, 4, 5])
    await database.answer()
    await database.answer(UNIQUE_VIOLATION)
    await database.answer()
    await database.answer(UNIQUE_VIOLATION)
    await database.answer(UNIQUE_VIOLATION)
    await database.answer()
    expect(database.statements).toEqual([[1], [2, 3, 4, 5], [2, 3], [4, 5], [4], [5]])
    expect(await results).toEqual([10, 20, 30, 'refused', 50])
  })

  it('tries the halves of a batch that met another one in a deadlock, and an item alone no more', async () => {
    const database = new ManualDatabase()
    const batcher = database.createBatcher({ maxInFlight: 1 })
    const { results } = await addAfterFirst(batcher, [1, 2, 3])
    await database.answer()
    await database.answer(databaseError('40P01'))
    await database.answer()
    await database.answer(databaseError('40P01'))
    expect(database.statements).toEqual([[1], [2, 3], [2], [3]])
    expect(await results).toEqual([10, 20, 'refused'])
  })

  it('fails all of a batch whose fate is unknown or whose fault no item is, and goes on', async () => {
    for (const error of [new Error('connection lost'), databaseError('57P01'), databaseError('57014')]) {
      const database = new ManualDatabase()
      const batcher = database.createBatcher({ maxInFlight: 1 })
      const { results } = await addAfterFirst(batcher, [1, 2, 3])
      await database.answer()
      await database.answer(error)
      const next = batcher.add(4)
      await turn()
      await database.answer()
      expect([...(await results), await next]).toEqual([10, error.message, error.message, 40])
      expect(database.statements).toEqual([[1], [2, 3], [4]])
    }
  })

  it('fails all of a batch that gives another number of results', async () => {
    const database = new ManualDatabase()
    const batcher = database.createBatcher({ maxInFlight: 1 })
    const { results } = await addAfterFirst(batcher, [1, 2, 3])
    await database.answer()
    await database.answer([20])
    const message = 'a batch must give one result for each item'
    expect(await results).toEqual([10, message, message])
  })

  it('refuses with UNAVAILABLE what would wait beyond the bound, until there is room', async () => {
    const database = new ManualDatabase()
    const batcher = database.createBatcher({ maxInFlight: 1, maxQueued: 2 })
    const { results } = await addAfterFirst(batcher, [1, 2, 3])
    await expect(batcher.add(4)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      details: { retryAfterMs: 1_000 },
    })
    await database.answer()
    const next = batcher.add(5)
    await database.answer()
    await database.answer()
    expect([...(await results), await next]).toEqual([10, 20, 30, 50])
  })
})

describe('a refusal', () => {
  it.each(['22P02', '22021', '23505', '23503', '42P01', '54000', 'P0001'])('is %s', (code) => {
    expect(isRefusal(databaseError(code))).toBe(true)
  })

  it.each(['08006', '40P01', '40001', '53100', '53300', '57014', '57P01', '58030', 'XX000'])(
    'is not %s',
    (code) => {
      expect(isRefusal(databaseError(code))).toBe(false)
    },
  )

  it('is no error of the connection or of ours', () => {
    for (const error of [Object.assign(new Error('x'), { code: '23505' }), new Error('x'), null, 'x']) {
      expect(isRefusal(error)).toBe(false)
    }
  })
})
