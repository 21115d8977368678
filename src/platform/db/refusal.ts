/** Whether the database answered and refused the statement, so that nothing of it has happened. */
export function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR'
}
