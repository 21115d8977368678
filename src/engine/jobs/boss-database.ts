import type pg from 'pg'
import type { ConstructorOptions } from 'pg-boss'
import type { Transaction } from '../../platform/db/transaction.ts'

type BossDatabase = NonNullable<ConstructorOptions['db']>

/**
 * Our connections as pg-boss wants them. A text without values may hold several statements, which answer with a
 * list of results; their rows become one.
 */
export function toBossDatabase(connection: Pick<pg.Pool, 'query'> | Transaction): BossDatabase {
  return {
    async executeSql(text, values) {
      const answer: unknown = await (values?.length ? connection.query(text, values) : connection.query(text))
      const results = (Array.isArray(answer) ? answer : [answer]) as pg.QueryResult[] // what the driver documents
      return { rows: results.flatMap(({ rows }) => rows) }
    },
  }
}
