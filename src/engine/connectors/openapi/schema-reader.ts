import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import type { OpenApiDocument } from './openapi-document.ts'

/** How deep a schema that contains itself is unfolded. */
const MAX_RECURSION = 8
/** Of one schema, with everything in it; what is beyond may be anything. */
const MAX_SCHEMA_NODES = 5_000

/** Keywords that hold one schema, a list of them, or one for each name. */
const ONE = new Set([
  'items',
  'additionalProperties',
  'not',
  'if',
  'then',
  'else',
  'contains',
  'propertyNames',
])
const LISTS = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])
const NAMED = new Set(['properties', 'patternProperties', 'dependentSchemas'])

/** Values that are taken as they are. */
const PLAIN = new Set([
  ...['type', 'title', 'description', 'enum', 'const', 'default', 'format', 'pattern', 'required'],
  ...['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength'],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'readOnly', 'writeOnly'],
])

/**
 * Reads schemas of a document as JSON Schema 2020-12 that stands for itself: references are put in place, those that
 * come back to themselves eight deep at most, and `nullable` becomes a type. Examples and extensions are left out.
 */
export class SchemaReader {
  readonly #document: OpenApiDocument
  #nodesLeft: number

  /** Made anew for each tool, which has a number of nodes to spend. */
  constructor(document: OpenApiDocument, maxNodes = MAX_SCHEMA_NODES) {
    this.#document = document
    this.#nodesLeft = maxNodes
  }

  /** `path` holds the references that led here. */
  read(schema: JsonValue | undefined, path: readonly string[] = []): JsonObject {
    if (schema === false) return { not: {} }
    if (!isJsonObject(schema) || this.#nodesLeft <= 0) return {}
    this.#nodesLeft -= 1
    const { $ref: reference, ...siblings } = schema
    if (typeof reference !== 'string') return this.#readKeywords(schema, path)
    if (path.includes(reference) && path.length >= MAX_RECURSION) return {}
    const target = this.read(this.#document.at(reference), [...path, reference])
    return { ...target, ...this.#readKeywords(siblings, path) }
  }

  #readKeywords(schema: JsonObject, path: readonly string[]): JsonObject {
    const entries = Object.entries(schema).flatMap(([key, value]): [string, JsonValue][] => {
      if (PLAIN.has(key)) return [[key, value]]
      if (ONE.has(key)) return [[key, typeof value === 'boolean' ? value : this.read(value, path)]]
      if (LISTS.has(key) && Array.isArray(value)) return [[key, value.map((one) => this.read(one, path))]]
      if (NAMED.has(key) && isJsonObject(value)) return [[key, this.#readNamed(value, path)]]
      return []
    })
    return withNull(Object.fromEntries(entries), schema.nullable === true)
  }

  #readNamed(schemas: JsonObject, path: readonly string[]): JsonObject {
    return Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => [name, this.read(schema, path)]),
    )
  }
}

/** `nullable: true` of OpenAPI 3.0, in the words of JSON Schema. */
function withNull(schema: JsonObject, isNullable: boolean): JsonObject {
  if (!isNullable) return schema
  if (typeof schema.type !== 'string') return { anyOf: [schema, { type: 'null' }] }
  const { enum: values } = schema
  return {
    ...schema,
    type: [schema.type, 'null'],
    ...(Array.isArray(values) && !values.includes(null) ? { enum: [...values, null] } : {}),
  }
}
