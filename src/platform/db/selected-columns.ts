import { Prisma } from './generated/client.ts'

/** What Prisma takes as `select`, or nothing for all columns. */
export interface ColumnSelection {
  select?: Readonly<Record<string, unknown>>
}

/**
 * The selected columns of the table `table`, named as Prisma names them, so that a statement which Prisma cannot
 * write answers with Prisma's rows. `fields` are the model's scalar fields, such as
 * `Prisma.ExecutionScalarFieldEnum`. Throws for what is selected and is not one of them, as a relation is.
 */
export function selectedColumns(
  table: string,
  fields: Readonly<Record<string, string>>,
  { select }: ColumnSelection,
): Prisma.Sql {
  const names = select ? Object.keys(select).filter((name) => select[name]) : Object.values(fields)
  for (const name of names)
    if (!Object.hasOwn(fields, name)) throw new Error(`${table} has no column ${name}`)
  return Prisma.raw(names.map((name) => `${table}.${toColumn(name)} AS "${name}"`).join(', '))
}

/** Every column has its field's name in snake case. */
function toColumn(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
