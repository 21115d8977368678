import type pg from 'pg'

/** A database that is open: ordinary node-postgres over Postgres 15+, or over the embedded Postgres. */
export interface Database {
  readonly kind: 'embedded' | 'postgres'
  /** For statements written as SQL; the embedded pool has one connection. */
  readonly pool: pg.Pool
  close(): Promise<void>
}
