import type { FieldIssue } from '../../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../../base/json.ts'

const MAX_KEYS = 100
/** Levels of lists and objects inside a config. */
const MAX_DEPTH = 32
/** Of one value, as JSON in UTF-8. */
const MAX_VALUE_BYTES = 65_536

/** What is larger in a config than a graph may hold; `path` is the config's own. */
export function configBoundIssues(config: JsonObject, path: FieldIssue['path']): FieldIssue[] {
  const entries = Object.entries(config)
  if (entries.length > MAX_KEYS) return [tooBig(path, `A config has at most ${MAX_KEYS} keys`)]
  return entries.flatMap(([key, value]) => {
    const fault = valueFault(value)
    return fault === null ? [] : [tooBig([...path, key], fault)]
  })
}

/** The depth comes first: counting bytes goes as deep as the value does. */
function valueFault(value: JsonValue): string | null {
  if (nestsDeeper(value, MAX_DEPTH)) return `A config nests at most ${MAX_DEPTH} levels`
  if (Buffer.byteLength(JSON.stringify(value)) <= MAX_VALUE_BYTES) return null
  return `A value of a config has at most ${MAX_VALUE_BYTES} bytes`
}

function nestsDeeper(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false
  return levels === 0 || Object.values(value).some((child) => nestsDeeper(child, levels - 1))
}

function tooBig(path: FieldIssue['path'], message: string): FieldIssue {
  return { path, code: 'too_big', message }
}
