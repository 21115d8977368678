import { AppError } from '../../base/errors.ts'
import type { ProjectSource } from './project-connection.ts'
import type { QueryResult } from './query-result.ts'
import { parseReadQuery } from './read-query.ts'
import { type ProjectSchema, readSchema } from './read-schema.ts'
import { inReadTransaction } from './read-transaction.ts'
import { runQuery } from './run-query.ts'

/**
 * The database of the project that is worked on, which is never the runtime's own: agents look into it and can do
 * nothing else. Whatever they send passes one wall after the other: a list of what SQL may contain, names that
 * exist in `public`, the planner's estimate, a transaction that reads only, a role that may only read, a cursor, and
 * bounds on time, memory, rows and bytes.
 */
export class ProjectDatabase {
  readonly #source: ProjectSource

  constructor(source: ProjectSource) {
    this.#source = source
  }

  /**
   * One SELECT, VALUES or WITH. Throws BAD_REQUEST with a sentence for whoever wrote it, TIMEOUT after 5 s, and
   * UNAVAILABLE while the database is away or too many wait.
   */
  async query(sql: string, signal: AbortSignal): Promise<QueryResult> {
    const query = await parseReadQuery(sql)
    return inReadTransaction(this.#source, signal, (client) => runQuery(client, sql, query))
  }

  /** All tables and views of `public`, or the one of that name; throws NOT_FOUND when there is none. */
  async schema(table: string | null, signal: AbortSignal): Promise<ProjectSchema> {
    const schema = await inReadTransaction(this.#source, signal, (client) => readSchema(client, table))
    if (table !== null && schema.tables.length === 0)
      throw new AppError('NOT_FOUND', `There is no table ${table}`)
    return schema
  }

  close(): Promise<void> {
    return this.#source.close()
  }
}
