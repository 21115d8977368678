import type { DatabaseEvents } from '../../src/platform/db/open-database.ts'

/** Makes the test run fail when a database reports what no test expects. */
export const UNEXPECTED: DatabaseEvents = { onError: rethrow, onCrash: rethrow }

function rethrow(error: Error): void {
  queueMicrotask(() => {
    throw error
  })
}
