import { isJsonObject, type JsonObject } from '../../../base/json.ts'

export interface PlainProperties {
  properties: Map<string, JsonObject>
  required: Set<string>
}

/** Keywords that make of a schema more than a list of properties. */
const ALTERNATIVES = ['anyOf', 'oneOf', 'not', 'if', 'patternProperties']

/**
 * The properties of a schema that describes an object with these and no alternatives, by itself or as a combination
 * of such schemas; null for any other.
 */
export function plainProperties(schema: JsonObject): PlainProperties | null {
  const merged = merge(schema)
  return merged && merged.properties.size > 0 ? merged : null
}

function merge(schema: JsonObject): PlainProperties | null {
  const { type, allOf } = schema
  const isPlain = type === undefined || type === 'object'
  if (!isPlain || ALTERNATIVES.some((name) => schema[name] !== undefined)) return null
  const merged = ownProperties(schema)
  for (const part of Array.isArray(allOf) ? allOf : []) {
    const inner = isJsonObject(part) ? merge(part) : null
    if (inner === null) return null
    merged.properties = new Map([...inner.properties, ...merged.properties])
    merged.required = merged.required.union(inner.required)
  }
  return merged
}

function ownProperties({ properties, required }: JsonObject): PlainProperties {
  const entries = Object.entries(isJsonObject(properties) ? properties : {})
  const names = Array.isArray(required) ? required.filter((one) => typeof one === 'string') : []
  return {
    properties: new Map(entries.map(([name, value]) => [name, isJsonObject(value) ? value : {}])),
    required: new Set(names),
  }
}
