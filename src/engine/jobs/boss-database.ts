import type pg from 'pg'
import type { ConstructorOptions } from 'pg-boss'
import { statementName } from '../../platform/db/statement-names.ts'

type BossDatabase = NonNullable<ConstructorOptions['db']>

/** A pool, a transaction, or what else runs a statement. */
interface Queryable {
  query(query: string | pg.QueryConfig): Promise<pg.QueryResult>
}

/**
 * Our connections as pg-boss wants them. A text without values may hold several statements, which answer with a
 * list of results; their rows become one. One with values is prepared: pg-boss has few of them, and they are long.
 */
export function toBossDatabase(connection: Queryable): BossDatabase {
  return {
    async executeSql(text, values) {
      const query = values?.length ? { name: statementName(text), text, values } : text
      const answer: unknown = await connection.query(query)
      const results = (Array.isArray(answer) ? answer : [answer]) as pg.QueryResult[] // what the driver documents
      return { rows: results.flatMap(({ rows }) => rows) }
    },
  }
}
