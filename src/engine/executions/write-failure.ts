/** Classes of SQLSTATE that say that the data itself is refused: the same write fails again. */
const REFUSED_DATA = /^(?:22|23|42|54)/
const UNIQUE_VIOLATION = '23505'

/** Whether the write is already there: its key was taken. */
export function isDuplicate(error: unknown): boolean {
  return sqlStateOf(error) === UNIQUE_VIOLATION
}

/**
 * Whether the same write can never succeed. Everything else passes: a connection that broke (whether the write has
 * happened is unknown then), a deadlock, a full disk, a server that restarts.
 */
export function isPermanent(error: unknown): boolean {
  return REFUSED_DATA.test(sqlStateOf(error) ?? '')
}

/** Null for what does not come from the database: node's own errors have a code too, but no severity. */
function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  return 'severity' in error ? error.code : null
}
