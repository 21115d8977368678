import type { Database } from '../../src/platform/db/database.ts'
import { openEmbeddedTestDatabase } from './embedded-test-database.ts'
import { openServerTestDatabase } from './server-test-database.ts'

/** Whether the tests run on a Postgres server instead of the embedded one. */
export const isServerTest = process.env.TEST_DATABASE === 'postgres'

/** A database of the test's own, migrated and empty; it is gone after close(). */
export function openTestDatabase(): Promise<Database> {
  return isServerTest ? openServerTestDatabase() : openEmbeddedTestDatabase()
}
