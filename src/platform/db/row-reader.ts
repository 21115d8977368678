import pg from 'pg'
import type { Prisma } from './generated/client.ts'
import { createStatementNames } from './statement-names.ts'

const INT8 = 20
/** Numbers of 64 bits are bigints, as Prisma has them. */
const TYPES: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8 ? BigInt : pg.types.getTypeParser(oid, format)),
}

/**
 * Reads what Prisma cannot ask for, or not in one statement: Prisma's own raw queries answer with the same rows,
 * but encode and decode every value once more on the way, which costs several times what the query does.
 */
export class RowReader {
  readonly #pool: pg.Pool
  readonly #nameOf = createStatementNames('read')

  constructor(pool: pg.Pool) {
    this.#pool = pool
  }

  /** The rows, whose columns are named in the statement. Rejects as the pool does. */
  async read<Row extends pg.QueryResultRow>({ text, values }: Prisma.Sql): Promise<Row[]> {
    const statement = { name: this.#nameOf({ sql: text }), text, values, types: TYPES }
    return (await this.#pool.query<Row>(statement)).rows
  }
}
