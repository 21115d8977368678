import { GraphQLError, Kind, type ValueNode } from 'graphql'
import type { JsonValue } from '../../base/json.ts'
import { builder } from '../builder.ts'

const MAX_DEPTH = 64
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/

builder.scalarType('DateTime', {
  description: 'A moment: ISO 8601 with a time zone, answered in UTC with milliseconds.',
  serialize: (value) => value.toISOString(),
  parseValue: parseDateTime,
})

builder.scalarType('Cursor', {
  description: 'A place in a list or a stream. Opaque: take it from an answer and give it back.',
  serialize: String,
  parseValue: parseText,
})

builder.scalarType('JSON', {
  description: 'Any JSON value, at most 64 levels deep.',
  serialize: (value) => value,
  parseValue: (value) => parseJson(value, 0),
  parseLiteral: (node, variables) => parseJson(toJson(node, variables ?? {}, 0), 0),
})

builder.scalarType('JSONSchema', {
  description: 'A JSON Schema (draft 2020-12).',
  serialize: (value) => value,
  parseValue: (value) => parseJson(value, 0),
})

function parseDateTime(value: unknown): Date {
  const date = typeof value === 'string' && DATE_TIME.test(value) ? new Date(value) : null
  if (date === null || Number.isNaN(date.getTime()))
    throw invalid('A DateTime is an ISO 8601 text with a time zone')
  return date
}

function parseText(value: unknown): string {
  if (typeof value !== 'string') throw invalid('A Cursor is a text')
  return value
}

/** The same rules as for a JSON body over REST: no endless nesting, no keys that reach for a prototype. */
function parseJson(value: unknown, depth: number): JsonValue {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'number' && Number.isFinite(value)) return value
  if (typeof value !== 'object') throw invalid('The value is no JSON')
  if (depth >= MAX_DEPTH) throw invalid(`JSON nests at most ${MAX_DEPTH} levels`)
  if (Array.isArray(value)) return value.map((item) => parseJson(item, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => {
      if (key === '__proto__') throw invalid('JSON must not set a prototype')
      return [key, parseJson(child, depth + 1)]
    }),
  )
}

function toJson(node: ValueNode, variables: Record<string, unknown>, depth: number): unknown {
  if (depth > MAX_DEPTH) throw invalid(`JSON nests at most ${MAX_DEPTH} levels`)
  switch (node.kind) {
    case Kind.INT:
    case Kind.FLOAT:
      return Number(node.value)
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value
    case Kind.NULL:
      return null
    case Kind.VARIABLE:
      return variables[node.name.value] ?? null
    case Kind.LIST:
      return node.values.map((item) => toJson(item, variables, depth + 1))
    case Kind.OBJECT:
      return Object.fromEntries(
        node.fields.map(({ name, value }) => [name.value, toJson(value, variables, depth + 1)]),
      )
  }
}

function invalid(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } })
}
