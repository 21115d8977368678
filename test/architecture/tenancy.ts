import ts from 'typescript'
import { collect, type SourceFile } from './source-files.ts'

const STATEMENT = /\b(?:select|insert\s+into|update|delete\s+from|merge\s+into)\b/i
const EXEMPTION = /\/\*\s*across organisations: \S[^*]*\*\//

/** The tables of a Prisma schema that carry the organisation. */
export function tenantTables(schema: string): string[] {
  return [...schema.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)]
    .filter(([, , body = '']) => body.includes('@map("organization_id")'))
    .map(([, name = '', body = '']) => /@@map\("(\w+)"\)/.exec(body)?.[1] ?? name)
}

/**
 * The SQL texts of a file that touch a tenant's table without naming the organisation, each with its line.
 * A text that must cross organisations says why in an SQL comment that begins with `across organisations:`.
 */
export function unscopedStatements(file: SourceFile, tables: string[]): string[] {
  const touches = new RegExp(
    `\\b(?:from|join|into|update|using)\\s+(?:only\\s+)?"?(?:${tables.join('|')})"?\\b`,
    'i',
  )
  return collect(file, (node) => {
    const sql = sqlText(node)
    if (sql === undefined || !STATEMENT.test(sql) || !touches.test(sql)) return undefined
    if (sql.includes('organization_id') || EXEMPTION.test(sql)) return undefined
    const { line } = file.syntax.getLineAndCharacterOfPosition(node.getStart())
    return `${file.path}:${line + 1} ${sql.trim().replace(/\s+/g, ' ').slice(0, 80)}`
  })
}

/** The text of a string or template; what is interpolated stands as its source. */
function sqlText(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text
  return ts.isTemplateExpression(node) ? node.getText().slice(1, -1) : undefined
}
