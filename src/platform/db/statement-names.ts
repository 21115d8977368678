import { hash } from 'node:crypto'

const MAX_NAMES = 500
const MAX_SQL_CHARS = 4_000
const UNNAMED = ''

/**
 * Names the server-side prepared statement of each distinct SQL text. Statements beyond the bounds stay unnamed:
 * createMany and lists make a new text for every number of rows, and a server keeps each name for ever. Who names
 * statements on the same connections has a prefix of its own.
 */
export function createStatementNames(prefix: string): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    if (names.size >= MAX_NAMES || sql.length > MAX_SQL_CHARS) return UNNAMED
    const name = `${prefix}_${names.size}`
    names.set(sql, name)
    return name
  }
}

/**
 * The name of a prepared statement, the same for the same text: a server parses and plans it once for each
 * connection. Only for texts of which there are few, since a server keeps each for as long as the connection.
 */
export function statementName(sql: string): string {
  return hash('sha1', sql, 'base64url')
}
