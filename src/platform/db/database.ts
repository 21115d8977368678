import type pg from 'pg'
import type { SystemClient, TenantClient } from './prisma.ts'

/** A database that is open: ordinary node-postgres over Postgres 15+, or over the embedded Postgres. */
export interface Database {
  readonly kind: 'embedded' | 'postgres'
  /** For statements written as SQL; the embedded pool has one connection. */
  readonly pool: pg.Pool
  /** For the use cases: every operation names its organisation, or throws. */
  readonly prisma: TenantClient
  /** For the system's own work, which belongs to no organisation: authentication, the reaper, the janitor. */
  readonly acrossOrganizations: SystemClient
  /** Waits for what is running, then lets go of the connections. May be called again. */
  close(): Promise<void>
}
