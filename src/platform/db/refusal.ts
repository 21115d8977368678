import pg from 'pg'

/** Classes of SQLSTATE: bad data, a broken constraint, an error in the statement, its size; and deadlocks. */
const ITEMS_TO_BLAME = /^(?:21|22|23|40|42|44|54|P0)/

/**
 * Whether the database refused a statement because of what it writes, or of what others write at the same time:
 * nothing of it has happened, and each of its parts may fare better alone. A lost connection, a timeout or a full
 * disk are no refusals.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && ITEMS_TO_BLAME.test(error.code ?? '')
}
