import pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { JsonValue } from '../../base/json.ts'
import { checkNames } from './check-names.ts'
import { COLUMN_TYPES } from './column-values.ts'
import { MAX_ROWS, type QueryResult, toQueryResult } from './query-result.ts'
import type { ReadQuery } from './read-query.ts'

/** In the planner's units, where a page is 1; queries that people write cost up to a few thousand. */
const MAX_COST = 500_000

/** The states in which Postgres talks about the query, and not about itself. */
const ABOUT_THE_QUERY = /^(?:0A|2[0-9A-F]|3[D-F]|4[24]|5[347]|P0|XX)/

/**
 * Plans the query, refuses it when the plan is too expensive, and reads its first rows through a cursor, which by
 * itself takes nothing but a query that reads. A statement with a name goes by the extended protocol,
 * where a message holds one and no more.
 */
export async function runQuery(client: pg.ClientBase, sql: string, query: ReadQuery): Promise<QueryResult> {
  await checkNames(client, query)
  try {
    await refuseExpensive(client, sql)
    await client.query({ name: 'declare', text: `declare project_query no scroll cursor for ${sql}` })
    const text = `fetch forward ${MAX_ROWS + 1} from project_query`
    return toQueryResult(await client.query<JsonValue[]>({ text, rowMode: 'array', types: COLUMN_TYPES }))
  } catch (cause) {
    throw toRefusal(cause)
  }
}

async function refuseExpensive(client: pg.ClientBase, sql: string): Promise<void> {
  const text = `explain (format json) ${sql}`
  const { rows } = await client.query({ text, name: 'explain', rowMode: 'array' })
  const cost = Number(rows[0]?.[0]?.[0]?.Plan?.['Total Cost'] ?? Number.POSITIVE_INFINITY)
  if (cost <= MAX_COST) return
  throw new AppError(
    'BAD_REQUEST',
    `The query is too expensive (the planner expects ${Math.round(cost)}, the limit is ${MAX_COST}): ` +
      'join on keys, filter more, or aggregate less.',
  )
}

/** What Postgres says about the query goes to whoever wrote it. */
function toRefusal(error: unknown): unknown {
  if (!(error instanceof pg.DatabaseError) || !ABOUT_THE_QUERY.test(error.code ?? '')) return error
  const hint = error.hint === undefined ? '' : ` (${error.hint})`
  return new AppError('BAD_REQUEST', `The database refused the query: ${error.message}${hint}`, undefined, {
    cause: error,
  })
}
