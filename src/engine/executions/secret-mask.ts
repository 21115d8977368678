import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'

const MASK = '***'

/**
 * The input as it may be shown in events: values whose schema says `format: password` or `writeOnly` are masked.
 * Follows `properties` and `items`; what the schema does not describe is shown as it is.
 */
export function maskSecrets(schema: JsonObject, input: JsonObject): JsonObject {
  const masked = mask(schema, input)
  return isJsonObject(masked) ? masked : {}
}

function mask(schema: JsonValue | undefined, value: JsonValue): JsonValue {
  if (!isJsonObject(schema)) return value
  if (schema.format === 'password' || schema.writeOnly === true) return MASK
  if (Array.isArray(value)) return value.map((item) => mask(schema.items, item))
  const properties = schema.properties
  if (!isJsonObject(value) || !isJsonObject(properties)) return value
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, mask(properties[key], child)]))
}
