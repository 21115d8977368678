import { parse } from 'libpg-query'
import { AppError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { isStorableText } from '../../base/storable-text.ts'
import { ALLOWED_NODES, UNNAMED_NODES } from './allowed-sql.ts'
import { checkNode, refuse } from './node-checks.ts'

const MAX_SQL_CHARS = 10_000
const MAX_NODES = 10_000

/** What a query refers to by name. */
export interface ReadQuery {
  /** Tables and views, without their schema, which can only be `public`. */
  relations: ReadonlySet<string>
  /** Of these, the names that are also a WITH query's, and so need no table. */
  withNames: ReadonlySet<string>
  functions: ReadonlySet<string>
}

/**
 * Reads SQL with Postgres' own grammar, and lets pass one statement that can only read: SELECT, VALUES, TABLE or
 * WITH made of these, over tables of the schema `public`, with functions, operators and casts that are known to be
 * harmless. What is not on a list is refused, so that what the grammar gains tomorrow is refused too.
 *
 * Throws BAD_REQUEST with one sentence that says what is not allowed.
 */
export async function parseReadQuery(sql: string): Promise<ReadQuery> {
  const found = { relations: new Set<string>(), withNames: new Set<string>(), functions: new Set<string>() }
  const rest = [{ kind: 'SelectStmt', node: await parseSelect(sql) }]
  let count = 0
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    if (++count > MAX_NODES) refuse('The query is too complex')
    checkNode(next.kind, next.node, found)
    rest.push(...childrenOf(next.kind, next.node))
  }
  return found
}

async function parseSelect(sql: string): Promise<object> {
  if (sql.length > MAX_SQL_CHARS) refuse(`A query has at most ${MAX_SQL_CHARS} characters`)
  if (!isStorableText(sql)) refuse('The query holds a NUL character or is not valid Unicode')
  const { stmts = [] } = await parse(sql).catch((cause: unknown) => {
    throw new AppError('BAD_REQUEST', `The query cannot be read: ${messageOf(cause)}`, undefined, { cause })
  })
  if (stmts.length !== 1) refuse(`Send exactly one statement, not ${stmts.length}`)
  const [[kind, node] = ['', null]] = Object.entries(stmts[0]?.stmt ?? {})
  if (kind !== 'SelectStmt' || !isJsonObject(node))
    refuse(`Only SELECT, VALUES and WITH can be run, not ${inWords(kind)}`)
  return node
}

interface Child {
  kind: string
  node: object
}

/** The nodes below one; constants have none. Throws for a kind that is not on the list. */
function childrenOf(kind: string, node: object): Child[] {
  if (kind === 'A_Const') return []
  return Object.entries(node).flatMap(([field, value]): Child[] => {
    const unnamed = UNNAMED_NODES[`${kind}.${field}`]
    if (unnamed !== undefined) return [{ kind: unnamed, node: value }]
    return (Array.isArray(value) ? value : [value]).filter(isJsonObject).flatMap(namedNodes)
  })
}

/** `{Kind: node}`; an empty object stands where the grammar leaves a place out. */
function namedNodes(wrapped: object): Child[] {
  return Object.entries(wrapped).map(([kind, node]) => {
    if (!ALLOWED_NODES.has(kind)) refuse(`${inWords(kind)} is not allowed`)
    return { kind, node }
  })
}

/** The parser's name of a node, as people write it: `InsertStmt` is INSERT, `LockingClause` is LOCKING CLAUSE. */
function inWords(kind: string): string {
  const words = kind.replace(/Stmt$/, '').replace(/([a-z])([A-Z])/g, '$1 $2')
  return words.toUpperCase() || 'an empty statement'
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
