import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import type { Graph } from './graph.ts'

const TYPE_NAMES: readonly JsonValue[] = ['string', 'number', 'boolean', 'object', 'array']

/** The JSON Schema of the start variables that a graph's starter declares; others may be given beside them. */
export function startSchemaOf({ nodes }: Graph): JsonObject {
  const input = nodes.find(({ type }) => type === 'starter')?.config.input
  const declared = isJsonObject(input) ? Object.entries(input) : []
  const properties = declared.map(([name, value]) => [name, toSchema(value)] as const)
  const required = declared.flatMap(([name, value]) => (TYPE_NAMES.includes(value) ? [name] : []))
  return { type: 'object', properties: Object.fromEntries(properties), required }
}

/** The name of a type stands for a variable that must be given; any other value is a default. */
function toSchema(value: JsonValue): JsonObject {
  if (TYPE_NAMES.includes(value)) return { type: value }
  return value === null ? {} : { type: Array.isArray(value) ? 'array' : typeof value, default: value }
}
