import { distance } from 'fastest-levenshtein'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../../base/json.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { fold, listNames, withoutArticle } from '../language/words.ts'
import { findResult } from '../turn.ts'

const TABLES = pattern`
    ^(?:which|what|list|show|show me|tell me|see|give me|are there any)\b.{0,30}?\b
    (?:tables|database schema|db schema|schema|database|data do we have|data is there)\b.{0,40}$`
const COLUMNS = pattern`
    ^(?:which|what|list|show|show me|describe|tell me)\b(?: are)?
    (?: the)? (?:columns|fields|schema|structure)\b(?: (?:does|do|of|in|has|are in|for|exist in))?(?: the)?
    (?: table)? ?(.{0,60}?)(?: table)?(?: have| has| contain)?$|^describe (?:the )?
    (?:table (.{1,60})|(.{1,60}) table)$`
const COUNT = pattern`
    ^(?:how many|count(?: all| of)?(?: the)?|(?:what is|what's|give me|show me)? ?(?:the )?
    (?:number|count) of|count)\s+(?:rows (?:are )?(?:there )?(?:in|of) (?:the )?(?:table )?)?(.{1,60}?)
    (?: (?:table|rows?|records?|entries))?(?: (?:are there|do we have|exist|do i have
    |are in (?:the|my) (?:database|db|table)|in (?:the|my) (?:database|db)|in total|have we got
    |there are))?$`
const ROWS = pattern`
    ^(?:show|list|give me|see|display)(?: me)?(?: (?:the|some|all|a few))?(?: (first|last|latest|newest))?
    (?: (\d{1,3}))?(?: (?:rows|records|entries|lines))?(?: (?:of|from|in))?(?: (?:the|table|my))*\s+
    (.{1,60}?)(?: (?:table|rows?|records?))?(?: (?:from|in) (?:the|my) (?:database|db))?$`
const SQL = /^(?:(?:run|execute|query|do|try)\b.{0,40}?)?(?:⟦([qc])(\d+)⟧|(select\b[\s\S]{1,4000}))$/i
const DEFAULT_ROWS = 10
const MAX_ROWS = 100

/** `which tables are there?`, `how many users?`, `show me 5 orders`: from the project's database, by SELECT only. */
export function data(clause: Clause, scene: Scene): Outcome | null {
  const sql = selectIn(clause)
  if (sql !== null) return runQuery(sql, scene)
  if (TABLES.test(clause.text) && !/\bcolumns?\b/i.test(clause.text))
    return withSchema(scene, (tables) => ({ kind: 'answered', text: listTables(tables) }))
  const [, ...columns] = COLUMNS.exec(clause.text) ?? []
  const described = columns.find((phrase) => phrase !== undefined && phrase !== '')
  if (described !== undefined)
    return withTable(described, clause, scene, (table) => ({
      kind: 'answered',
      text: `"${table.name}" has ${table.columns.map(({ name, type }) => `${name} (${type})`).join(', ')}.`,
    }))
  const counted = COUNT.exec(clause.text)?.[1]
  if (
    counted !== undefined &&
    !/\b(?:blocks?|steps?|nodes?|agents?|workflows?|knowledge bases?|branches)\b/i.test(counted)
  )
    return withTable(counted, clause, scene, (table) =>
      runQuery(`SELECT count(*) AS count FROM ${identifier(table.name)}`, scene),
    )
  const rows = ROWS.exec(clause.text)
  return rows?.[3] === undefined || !mentionsData(clause.text) ? null : showRows(rows, clause, scene)
}

function mentionsData(text: string): boolean {
  return /\b(?:rows?|records?|entries|table|database|db|first|last|latest|newest|\d+)\b/i.test(text)
}

function selectIn({ text, literals }: Clause): string | null {
  const [, , at, plain] = SQL.exec(text) ?? []
  const query = (plain ?? literals[Number(at ?? Number.NaN)]?.text ?? '').trim()
  return /^select\b/i.test(query) ? unmask(query, literals).replace(/;$/, '') : null
}

interface Table {
  name: string
  columns: { name: string; type: string }[]
}

function withSchema(scene: Scene, use: (tables: readonly Table[]) => Outcome): Outcome {
  const schema = findResult(scene.results, 'get_db_schema', {})
  if (!schema || schema.isError) return { kind: 'needs', tool: 'get_db_schema', input: {} }
  return use(readTables(schema.output))
}

function withTable(
  phrase: string,
  { literals }: Clause,
  scene: Scene,
  use: (table: Table) => Outcome,
): Outcome {
  return withSchema(scene, (tables) => {
    const table = findTable(tables, unmask(phrase, literals))
    if (table) return use(table)
    if (tables.length === 0) return { kind: 'answered', text: 'The project database has no tables.' }
    return asks(
      `I find no table for "${withoutArticle(unmask(phrase, literals))}". Which one do you mean: ${listNames(
        tables.slice(0, 15).map(({ name }) => name),
        'or',
      )}? A filter I can take as SQL: "run SELECT …".`,
    )
  })
}

function showRows([, which, count, phrase = '']: RegExpExecArray, clause: Clause, scene: Scene): Outcome {
  return withTable(phrase, clause, scene, (table) => {
    const limit = Math.min(Math.max(Number(count ?? DEFAULT_ROWS), 1), MAX_ROWS)
    const newest = table.columns.find(({ name }) =>
      /^(?:created_at|inserted_at|updated_at|date|timestamp|id)$/i.test(name),
    )
    const order =
      which !== undefined && which.toLowerCase() !== 'first' && newest
        ? ` ORDER BY ${identifier(newest.name)} DESC`
        : ''
    return runQuery(`SELECT * FROM ${identifier(table.name)}${order} LIMIT ${limit}`, scene)
  })
}

function runQuery(query: string, scene: Scene): Outcome {
  const answer = findResult(scene.results, 'execute_public_sql', { query })
  if (!answer || answer.isError) return { kind: 'needs', tool: 'execute_public_sql', input: { query } }
  return { kind: 'answered', text: tell(answer.output) }
}

function tell(output: JsonValue): string {
  const rows = isJsonObject(output) && Array.isArray(output.rows) ? output.rows : []
  const columns = isJsonObject(output) && Array.isArray(output.columns) ? output.columns.map(columnName) : []
  const [first] = rows
  const only = Array.isArray(first) ? first[0] : isJsonObject(first) ? Object.values(first)[0] : first
  if (rows.length === 1 && columns.length <= 1)
    return `${columns[0] === 'count' || columns.length === 0 ? 'There are' : `${columns[0]}:`} ${cell(only)}.`
  if (rows.length === 0) return 'The query found no rows.'
  const lines = rows
    .slice(0, MAX_ROWS)
    .map((row) =>
      (Array.isArray(row) ? row : isJsonObject(row) ? Object.values(row) : [row]).map(cell).join(' | '),
    )
  return [columns.join(' | '), ...lines].join('\n')
}

function columnName(column: JsonValue): string {
  return isJsonObject(column) ? String(column.name ?? '') : String(column)
}

function cell(value: JsonValue | undefined): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value ?? '')
}

function readTables(output: JsonValue): Table[] {
  const list = isJsonObject(output) && Array.isArray(output.tables) ? output.tables : []
  return list.filter(isJsonObject).map((table) => ({ name: String(table.name), columns: columnsOf(table) }))
}

function columnsOf({ columns }: JsonObject): Table['columns'] {
  const list = Array.isArray(columns) ? columns.filter(isJsonObject) : []
  return list.map(({ name, type }) => ({ name: String(name), type: String(type) }))
}

function listTables(tables: readonly Table[]): string {
  if (tables.length === 0) return 'The project database has no tables.'
  const lines = tables.map(({ name, columns }) => `- ${name} (${columns.map((one) => one.name).join(', ')})`)
  const count = tables.length === 1 ? 'is 1 table' : `are ${tables.length} tables`
  return `There ${count}:\n${lines.join('\n')}`
}

/** By its name, in the plural or the singular, or within an edit. */
function findTable(tables: readonly Table[], phrase: string): Table | undefined {
  const wanted = singular(fold(withoutArticle(phrase)))
  return (
    tables.find(({ name }) => singular(fold(name)) === wanted) ??
    tables.find(({ name }) => wanted.length > 3 && distance(singular(fold(name)), wanted) <= 1)
  )
}

function singular(word: string): string {
  return word.replace(/ies$/, 'y').replace(/s$/, '')
}

function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
