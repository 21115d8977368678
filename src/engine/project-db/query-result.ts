import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import type { JsonValue } from '../../base/json.ts'

export const MAX_ROWS = 200
const MAX_RESULT_BYTES = 50_000

/** At most 200 rows and 50 kB of JSON. */
export interface QueryResult {
  /** In the order of the query; two may have the same name. */
  columns: string[]
  /** One value for each column. */
  rows: JsonValue[][]
  /** Whether the query has more rows than these. */
  truncated: boolean
}

/** Keeps whole rows while they fit. Throws BAD_REQUEST when not even the first one does. */
export function toQueryResult({ fields, rows }: pg.QueryArrayResult<JsonValue[]>): QueryResult {
  const kept: JsonValue[][] = []
  let left = MAX_RESULT_BYTES
  for (const row of rows.slice(0, MAX_ROWS)) {
    left -= Buffer.byteLength(JSON.stringify(row)) + 1
    if (left < 0) break
    kept.push(row)
  }
  if (kept.length === 0 && rows.length > 0) {
    throw new AppError(
      'BAD_REQUEST',
      'The first row alone is larger than 50 kB: select fewer columns, or the beginning of long ones with left().',
    )
  }
  return { columns: fields.map(({ name }) => name), rows: kept, truncated: kept.length < rows.length }
}
