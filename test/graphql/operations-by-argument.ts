import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isUnionType,
} from 'graphql'
import type { JsonObject, JsonValue } from '../../src/base/json.ts'

/** One place of an operation that takes a value. */
export interface OperationByArgument {
  /** `Query.session(id)`, `Mutation.invokeCapability(input.sessionId)`. */
  name: string
  /** One document for every value of the argument. */
  query: string
  variables(value: JsonValue): JsonObject
}

/**
 * What is given for an argument: by `operation.argument`, also where it is optional, or by its name where it is required. It is
 * looked up when the variables are made.
 */
export type Given = Readonly<Record<string, JsonValue>>

type InputPlace = Pick<GraphQLArgument | GraphQLInputField, 'name' | 'type'>

const MAX_DEPTH = 2

/** Whether an argument takes an id: by its type, or by its name (`…Id`). */
export function takesId({ name, type }: InputPlace): boolean {
  const named = getNamedType(type)
  return named.name === 'ID' || (named.name === 'String' && /Id$/.test(name))
}

/** Every place of every query, mutation and subscription that takes what is looked for. */
export function operationsByArgument(
  schema: GraphQLSchema,
  given: Given,
  takes: (place: InputPlace) => boolean,
): OperationByArgument[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  return roots.flatMap((root) =>
    Object.values(root?.getFields() ?? {}).flatMap(({ name, args, type }) =>
      args.flatMap((argument) =>
        pathsTo(argument, takes).map((path) => {
          const used = args.filter(
            (one) =>
              one === argument || isRequiredArgument(one) || given[`${name}.${one.name}`] !== undefined,
          )
          const declared = used.map((one) => `$${one.name}: ${one.type}`).join(', ')
          const passed = used.map((one) => `${one.name}: $${one.name}`).join(', ')
          const operation = `${root?.name.toLowerCase()} (${declared})`
          return {
            name: `${root?.name}.${name}(${path.join('.')})`,
            query: `${operation} { ${name}(${passed}) ${selectionOf(type)} }`,
            variables: (value) =>
              Object.fromEntries(
                used.map((one) => [
                  one.name,
                  one === argument
                    ? inputWith(one.type, path.slice(1), value, given)
                    : givenFor(one, { operation: name, given }),
                ]),
              ),
          }
        }),
      ),
    ),
  )
}

/** The paths to what is looked for in an argument, each beginning with its name. */
function pathsTo(place: InputPlace, takes: (place: InputPlace) => boolean, depth = 0): string[][] {
  const named = getNamedType(place.type)
  if (takes(place)) return [[place.name]]
  if (!isInputObjectType(named) || depth === MAX_DEPTH) return []
  const fields = Object.values(named.getFields()).filter((field) => getNamedType(field.type) !== named)
  return fields.flatMap((field) => pathsTo(field, takes, depth + 1)).map((path) => [place.name, ...path])
}

function inputWith(type: GraphQLInputType, path: string[], value: JsonValue, given: Given): JsonValue {
  const nullable = getNullableType(type)
  if (isListType(nullable)) return [inputWith(nullable.ofType, path, value, given)]
  if (!isInputObjectType(nullable)) return value
  const [next, ...rest] = path
  const fields = Object.values(nullable.getFields()).filter(
    (field) => field.name === next || isRequiredInputField(field),
  )
  return Object.fromEntries(
    fields.map((field) => [
      field.name,
      field.name === next
        ? inputWith(field.type, rest, value, given)
        : givenFor(field, { operation: nullable.name, given }),
    ]),
  )
}

function givenFor(
  { name, type }: InputPlace,
  { operation, given }: { operation: string; given: Given },
): JsonValue {
  const known = given[`${operation}.${name}`] ?? given[name]
  if (known !== undefined) return known
  const nullable = getNullableType(type)
  if (isListType(nullable)) return [givenFor({ name, type: nullable.ofType }, { operation, given })]
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name ?? null
  const value = SCALARS[getNamedType(type).name]
  if (value === undefined) throw new Error(`What is to be given for ${operation}.${name}?`)
  return value
}

const SCALARS: Readonly<Record<string, JsonValue>> = {
  String: 'something',
  Int: 1,
  Float: 1,
  Boolean: true,
  JSON: {},
  DateTime: '2026-01-01T00:00:00.000Z',
}

/** All leaves of an object; of a page how much there is; of an error what it says. */
function selectionOf(type: GraphQLOutputType): string {
  const named = getNamedType(type)
  if (isLeafType(named)) return ''
  if (isUnionType(named)) {
    const hasErrors = named
      .getTypes()
      .some((type) => type.getInterfaces().some(({ name }) => name === 'Error'))
    return hasErrors ? '{ __typename ... on Error { code message } }' : '{ __typename }'
  }
  if (!isObjectType(named)) return '{ __typename }'
  const fields = Object.values(named.getFields()).filter((field) => !field.args.some(isRequiredArgument))
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type))).map((field) => field.name)
  return `{ __typename ${leaves.join(' ')} }`
}
