import { PrismaPg } from '@prisma/adapter-pg'
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils'
import type pg from 'pg'

/** The type of some columns of Postgres's own catalogue, which the adapter for applications does not know. */
const CHAR_OID = 18
const TEXT_OID = 25

/** The adapter with the two methods that it keeps private. */
interface OpenAdapter extends SqlDriverAdapter {
  performIO(query: SqlQuery): Promise<{ fields: { dataTypeID: number }[] }>
  onError(error: unknown): never
}

/** A driver adapter through which the schema engine can read Postgres's catalogue and run whole migrations. */
export async function openMigrationAdapter(
  pool: pg.Pool,
  dispose: () => Promise<void>,
): Promise<SqlDriverAdapter> {
  const connected: unknown = await new PrismaPg(pool).connect()
  const adapter = connected as OpenAdapter // its type hides what its JavaScript has
  const queryRaw = adapter.queryRaw
  return Object.assign(adapter, {
    queryRaw: (query: SqlQuery) => queryCatalogue(adapter, queryRaw, query),
    executeScript: (script: string) => executeScript(adapter, pool, script),
    dispose,
  })
}

/** Presents "char" columns as text to the adapter, and as characters to the engine. */
async function queryCatalogue(
  adapter: OpenAdapter,
  queryRaw: OpenAdapter['queryRaw'],
  query: SqlQuery,
): Promise<SqlResultSet> {
  const answer = await adapter.performIO(query)
  const isChar = answer.fields.map((field) => field.dataTypeID === CHAR_OID)
  for (const field of answer.fields) if (field.dataTypeID === CHAR_OID) field.dataTypeID = TEXT_OID
  const answered: OpenAdapter = Object.create(adapter, { performIO: { value: async () => answer } })
  const result = await queryRaw.call(answered, query)
  const columnTypes = result.columnTypes.map((type, i) => (isChar[i] ? ColumnTypeEnum.Character : type))
  return { ...result, columnTypes }
}

/** Sends the script as one message: to split it at semicolons would break the bodies of functions. */
async function executeScript(adapter: OpenAdapter, pool: pg.Pool, script: string): Promise<void> {
  try {
    await pool.query(script)
  } catch (error) {
    adapter.onError(error)
  }
}
