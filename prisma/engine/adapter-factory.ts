import type { SqlDriverAdapter, SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils'
import pg from 'pg'
import { openInProcess } from './in-process-database.ts'
import { openMigrationAdapter } from './migration-adapter.ts'

/**
 * Connects the schema engine: to the server at `databaseUrl`, or to the embedded database at `embedded` (a data
 * folder, or `memory://`). The shadow database always lives in memory, so no right to create one is needed.
 */
export class AdapterFactory implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres'
  readonly adapterName = '@prisma/adapter-pg'
  readonly #databaseUrl: string
  readonly #embedded: string | undefined
  #main: Promise<SqlDriverAdapter> | undefined

  constructor(databaseUrl: string, embedded: string | undefined) {
    this.#databaseUrl = databaseUrl
    this.#embedded = embedded
  }

  connect(): Promise<SqlDriverAdapter> {
    this.#main ??= this.#embedded === undefined ? this.#openServer() : openEmbedded(this.#embedded)
    return this.#main
  }

  connectToShadowDb(): Promise<SqlDriverAdapter> {
    return openEmbedded('memory://')
  }

  async close(): Promise<void> {
    await (await this.#main)?.dispose()
  }

  #openServer(): Promise<SqlDriverAdapter> {
    const pool = new pg.Pool({ connectionString: this.#databaseUrl, max: 1 })
    return openMigrationAdapter(pool, () => pool.end())
  }
}

async function openEmbedded(dataDir: string): Promise<SqlDriverAdapter> {
  const { pool, close } = await openInProcess(dataDir)
  return openMigrationAdapter(pool, close)
}
