import type { JsonObject, JsonValue } from '../../../base/json.ts'

/** A string inside a config, and where. */
export interface ConfigText {
  text: string
  path: (string | number)[]
}

/** Every string inside a value, the names of fields apart; `at` is the value's own path. */
export function textsOf(value: JsonValue, at: ConfigText['path'] = []): ConfigText[] {
  if (typeof value === 'string') return [{ text: value, path: at }]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, child]) =>
    textsOf(child, [...at, Array.isArray(value) ? Number(key) : key]),
  )
}

/** The value with something else in place of each of its strings; the same value where nothing changes. */
export function mapTexts(value: JsonValue, change: (text: string) => JsonValue): JsonValue {
  if (typeof value === 'string') return change(value)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => mapTexts(item, change))
    return items.some((item, at) => item !== value[at]) ? items : value
  }
  return mapFields(value, change)
}

function mapFields(fields: JsonObject, change: (text: string) => JsonValue): JsonObject {
  const entries = Object.entries(fields).map(([key, child]) => [key, mapTexts(child, change)] as const)
  return entries.some(([key, child]) => child !== fields[key]) ? Object.fromEntries(entries) : fields
}
