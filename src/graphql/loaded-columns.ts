import type { GraphQLField, GraphQLFieldResolver, GraphQLObjectType, GraphQLSchema } from 'graphql'
import { isObjectType } from 'graphql'
import { isJsonObject } from '../base/json.ts'
import { type Actor, hasReadScope, type RequirableScope } from '../domain/actor.ts'
import type { GraphqlContext } from './context.ts'

type Row = Readonly<Record<string, unknown>>
type Field = GraphQLField<Row, GraphqlContext>
type Resolver = GraphQLFieldResolver<Row, GraphqlContext>

/** Whether a key may see the fields of a type. */
export type Admission = (actor: Actor) => boolean

/** The columns that a field is made of, and how; null for the column itself. */
interface Source {
  columns: readonly string[]
  resolve: Resolver | null
}

const COLUMN_ADMISSION = 'switchyardColumnAdmission'

/**
 * Lets fields that are made of a row's columns have them straight from the row, when they have been loaded and the
 * key may see them. Whatever else is the case, a column that is not loaded or a key without the scope, is for the
 * builder's own resolvers: they ask the same for every field of every row, at many times the cost.
 */
export function readLoadedColumns(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type)) readColumnsOf(type)
  }
  return schema
}

/** Who may see a field that is the column of its own name and nothing else; null for other fields. */
export function columnAdmission({ extensions }: { extensions: object }): Admission | null {
  return (extensions as { [COLUMN_ADMISSION]?: Admission })[COLUMN_ADMISSION] ?? null // as it is set below
}

function readColumnsOf(type: GraphQLObjectType): void {
  const admits = admissionTo(type)
  if (admits === null) return
  for (const field of Object.values(type.getFields())) {
    const source = sourceOf(type, field)
    if (source === null || !field.resolve) continue
    const isOwnColumn = source.resolve === null && source.columns[0] === field.name
    if (isOwnColumn) field.extensions = { ...field.extensions, [COLUMN_ADMISSION]: admits }
    field.resolve = reader(source, admits, field.resolve)
  }
}

function reader({ columns, resolve }: Source, admits: Admission, fallback: Resolver): Resolver {
  const [column = ''] = columns
  if (resolve === null) {
    return (row, args, context, info) => {
      const value = row[column]
      return value !== undefined && admits(context.actor) ? value : fallback(row, args, context, info)
    }
  }
  return (row, args, context, info) => {
    const isLoaded = columns.every((one) => row[one] !== undefined)
    return (isLoaded && admits(context.actor) ? resolve : fallback)(row, args, context, info)
  }
}

/** Null for a field that is made of more than columns, takes arguments or has a rule of its own. */
function sourceOf({ extensions }: GraphQLObjectType, field: Field): Source | null {
  const { pothosExposedField: exposed, pothosPrismaSelect: select, pothosOriginalResolve } = field.extensions
  const { authScopes, errors } = optionsOf(field.extensions)
  if (field.args.length > 0 || authScopes !== undefined || errors !== undefined) return null
  if (typeof exposed === 'string') return { columns: [exposed], resolve: null }
  const isNodeId = field.name === 'id' && typeof extensions.pothosPrismaModel === 'string'
  if (isNodeId) return { columns: ['id'], resolve: null }
  if (!isJsonObject(select) || !Object.values(select).every((wanted) => wanted === true)) return null
  return { columns: Object.keys(select), resolve: pothosOriginalResolve as Resolver } // as the builder was given it
}

/** Null where the rule is more than one scope to read with. */
function admissionTo({ extensions }: GraphQLObjectType): Admission | null {
  const { authScopes } = optionsOf(extensions)
  if (authScopes === undefined) return () => true
  if (!isJsonObject(authScopes)) return null
  const { read, ...others } = authScopes
  if (typeof read !== 'string' || Object.keys(others).length > 0) return null
  const scope = read as RequirableScope // the builder's types allow no other
  return (actor) => hasReadScope(actor, scope)
}

/** What the type or the field was built with. */
function optionsOf({ pothosOptions }: Readonly<Record<string, unknown>>): {
  authScopes?: unknown
  errors?: unknown
} {
  return Object(pothosOptions)
}
