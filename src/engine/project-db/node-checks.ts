import { AppError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { ALLOWED_FUNCTIONS, ALLOWED_KEYWORD_VALUES, ALLOWED_TYPES } from './allowed-sql.ts'

/** Padding a text to a length costs its memory. */
const MAX_PADDED_CHARS = 1_000

/** What is met on the way through a query. */
interface Found {
  relations: Set<string>
  withNames: Set<string>
  functions: Set<string>
}

type Node = Record<string, unknown>

const CHECKS: Record<string, (node: Node, found: Found) => void> = {
  SelectStmt: checkSelect,
  WithClause: checkWith,
  CommonTableExpr: checkWithQuery,
  RangeVar: checkRelation,
  FuncCall: checkFunction,
  TypeName: checkType,
  SQLValueFunction: checkKeywordValue,
  A_Expr: checkOperator,
}

/** Throws BAD_REQUEST when the node is of an allowed kind, and yet does what is not allowed; else notes its names. */
export function checkNode(kind: string, node: object, found: Found): void {
  CHECKS[kind]?.({ ...node }, found)
}

export function refuse(sentence: string): never {
  throw new AppError('BAD_REQUEST', `${sentence}.`)
}

function checkSelect({ intoClause, lockingClause }: Node): void {
  if (intoClause !== undefined) refuse('SELECT INTO would create a table, and nothing can be written')
  if (lockingClause !== undefined)
    refuse('FOR UPDATE and FOR SHARE would lock rows, and nothing can be locked')
}

function checkWith({ recursive }: Node): void {
  if (recursive === true) refuse('WITH RECURSIVE is not allowed, because it may never end')
}

function checkWithQuery({ ctename, ctequery }: Node, { withNames }: Found): void {
  const name = String(ctename)
  if (!isJsonObject(ctequery) || !Object.hasOwn(ctequery, 'SelectStmt')) {
    refuse(`The WITH query ${name} would write, and only SELECT and VALUES can be run`)
  }
  refuseCatalogue(name)
  withNames.add(name)
}

function checkRelation({ catalogname, schemaname, relname }: Node, { relations }: Found): void {
  const name = String(relname)
  if (catalogname !== undefined) refuse('Another database cannot be read')
  if (schemaname !== undefined && schemaname !== 'public') {
    refuse(`The schema ${schemaname} cannot be read, only public; get_db_schema tells its tables`)
  }
  refuseCatalogue(name)
  relations.add(name)
}

/** Postgres looks into its catalogue before it looks into any schema. */
function refuseCatalogue(name: string): void {
  if (/^pg_/i.test(name))
    refuse(`The system catalogue (${name}) cannot be read; get_db_schema tells tables and columns`)
}

function checkFunction({ funcname }: Node, { functions }: Found): void {
  const name = builtinName(funcname)
  if (name === null || !ALLOWED_FUNCTIONS.has(name))
    refuse(`The function ${fullName(funcname)} is not allowed`)
  functions.add(name)
}

function checkType({ names, typmods }: Node): void {
  const name = builtinName(names)
  if (name === null || !ALLOWED_TYPES.has(name)) refuse(`A cast to ${fullName(names)} is not allowed`)
  if (name === 'bpchar' && paddedLength(typmods) > MAX_PADDED_CHARS) {
    refuse(`A cast to char(n) takes at most ${MAX_PADDED_CHARS} characters`)
  }
}

function checkKeywordValue({ op }: Node): void {
  const name = String(op)
  if (!ALLOWED_KEYWORD_VALUES.has(name)) refuse(`The keyword ${name.replace('SVFOP_', '')} is not allowed`)
}

/** `OPERATOR(schema.+)` could name an operator that somebody defined. */
function checkOperator({ name }: Node): void {
  if (namesIn(name).length > 1) refuse('Operators with a schema are not allowed')
}

/** The last part of a name that is alone or in the schema of the built-in ones; null for any other schema. */
function builtinName(parts: unknown): string | null {
  const names = namesIn(parts)
  const isBuiltin = names.length === 1 || (names.length === 2 && names[0] === 'pg_catalog')
  return isBuiltin ? (names.at(-1) ?? null) : null
}

function fullName(parts: unknown): string {
  return namesIn(parts).join('.')
}

function namesIn(parts: unknown): string[] {
  if (!Array.isArray(parts)) return []
  return parts.map((part) => String(part?.String?.sval ?? ''))
}

/** A length that is no plain number counts as too long. */
function paddedLength(typmods: unknown): number {
  if (!Array.isArray(typmods) || typmods.length === 0) return 1
  return Number(typmods[0]?.A_Const?.ival?.ival ?? Number.POSITIVE_INFINITY)
}
