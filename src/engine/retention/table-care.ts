import type { Database } from '../../platform/db/database.ts'
import { BackgroundLoop } from '../executions/background-loop.ts'

const EVERY_MS = 10_000
/** In one round. */
const MAX_TABLES = 20

const TABLES = `
from pg_stat_user_tables s join pg_class c on c.oid = s.relid
where s.schemaname in (current_schema(), 'pgboss')`

const NAME = `format('%I.%I', s.schemaname, s.relname) as name`

/** Autovacuum's rules: a fifth of the table is dead rows; a tenth has changed since it was counted. */
const IS_DIRTY = 's.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)'
const IS_MISCOUNTED = 's.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)'

/** What a server's autovacuum would look after. */
const FIND_NEGLECTED = `
select ${NAME}, ${IS_DIRTY} as "isDirty" ${TABLES} and (${IS_DIRTY} or ${IS_MISCOUNTED})
order by s.n_dead_tup + s.n_mod_since_analyze desc limit ${MAX_TABLES}`

/** Tables that are in use, and that autovacuum, which comes once a minute, has not counted yet. */
const FIND_UNCOUNTED = `
select ${NAME}, false as "isDirty" ${TABLES}
  and s.last_analyze is null and s.last_autoanalyze is null and s.n_mod_since_analyze > 50
order by s.n_mod_since_analyze desc limit ${MAX_TABLES}`

interface TableRow {
  /** Quoted, with its schema. */
  name: string
  isDirty: boolean
}

export interface TableCareParts {
  database: Pick<Database, 'kind' | 'pool'>
  onBug(cause: unknown): void
}

/**
 * Keeps tables fit for use. A plan that was made while a table was empty may take an index that reads all that an
 * organisation has, and it is kept, for the checks of foreign keys too, until the table is counted (`analyze`). A
 * server does that within a minute: until then this does. The embedded database never does, nor does it free the room
 * of rows that are gone.
 */
export class TableCare {
  readonly #database: TableCareParts['database']
  readonly #loop: BackgroundLoop
  #isClosed = false

  constructor({ database, onBug }: TableCareParts) {
    this.#database = database
    this.#loop = new BackgroundLoop({ round: () => this.look(), everyMs: EVERY_MS, onBug })
  }

  open(): void {
    this.#loop.open()
  }

  /** Begins no further statement, and waits for the one at work. */
  close(): Promise<void> {
    this.#isClosed = true
    return this.#loop.close()
  }

  /** Looks after the tables that need it most; passes over those that another process has in hand. */
  async look(): Promise<void> {
    const { kind, pool } = this.#database
    const find = kind === 'embedded' ? FIND_NEGLECTED : FIND_UNCOUNTED
    const { rows } = await pool.query<TableRow>(find)
    for (const { name, isDirty } of rows) {
      if (this.#isClosed) return
      await pool.query(`${isDirty ? 'vacuum (analyze, skip_locked)' : 'analyze (skip_locked)'} ${name}`)
    }
  }
}
