import type { Database } from '../../src/platform/db/database.ts'
import { openEmbeddedTestDatabase, openEmptyEmbeddedDatabase } from './embedded-test-database.ts'
import { openEmptyServerDatabase, openServerTestDatabase } from './server-test-database.ts'

/** Whether the tests run on a Postgres server instead of the embedded one. */
export const isServerTest = process.env.TEST_DATABASE === 'postgres'

/** A database of the test's own, migrated and empty; it is gone after close(). */
export function openTestDatabase(): Promise<Database> {
  return isServerTest ? openServerTestDatabase() : openEmbeddedTestDatabase()
}

/** A database of the test's own without any table; it is gone after close(). */
export function openEmptyDatabase(): Promise<Database> {
  return isServerTest ? openEmptyServerDatabase() : openEmptyEmbeddedDatabase()
}
