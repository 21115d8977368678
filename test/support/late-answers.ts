import type { Database } from '../../src/platform/db/database.ts'

export interface LateAnswers {
  database: Database
  /** Resolves when a statement has done its work and its first answer is on the way. */
  onTheWay: Promise<void>
  /** Lets the answers arrive. */
  arrive(): void
}

type Query = Database['pool']['query']

/**
 * The same database over a network on which the answers to some statements are on the way until the test lets them
 * arrive: those whose name or text has `part` in it.
 */
export function delayAnswers(database: Database, part: string): LateAnswers {
  const { promise: onTheWay, resolve: tell } = Promise.withResolvers<void>()
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>()
  const query = async (...asked: unknown[]) => {
    const answer = await (database.pool.query as (...all: unknown[]) => Promise<unknown>)(...asked) // has many overloads
    if (JSON.stringify(asked[0]).includes(part)) {
      tell()
      await arrived
    }
    return answer
  }
  const pool = new Proxy(database.pool, {
    get(target, key) {
      if (key === 'query') return query as Query // the overloads without callbacks, which nobody uses
      const value: unknown = Reflect.get(target, key)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { database: { ...database, pool }, onTheWay, arrive }
}
