import pg from 'pg'

/** Classes of SQLSTATE: bad data, a broken constraint, an error in the statement, its size. */
const REFUSED = /^(?:21|22|23|42|44|54|P0)/
/** Deadlocks and failures to serialise. */
const CONFLICT = /^40/

/**
 * Whether the database refused a statement because of what it writes: nothing of it has happened, and the same
 * statement is refused again. A lost connection, a timeout or a full disk are no refusals.
 */
export function isRefusal(error: unknown): boolean {
  return error instanceof pg.DatabaseError && REFUSED.test(error.code ?? '')
}

/** Whether there is a row with this key already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === '23505'
}

/** Whether others wrote the same at the same time: nothing has happened, and the next try may well succeed. */
export function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && CONFLICT.test(error.code ?? '')
}
