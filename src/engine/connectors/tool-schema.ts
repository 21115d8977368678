import type { JsonObject } from '../../base/json.ts'

/** The JSON Schema of an input with exactly these properties. */
export function objectSchema(
  properties: Record<string, JsonObject>,
  required: readonly (keyof typeof properties)[],
): JsonObject {
  return { type: 'object', properties, required: [...required], additionalProperties: false }
}

/** The property of every tool that returns a list. */
export function limitSchema(what: string, fallback: number): JsonObject {
  return {
    type: 'integer',
    minimum: 1,
    maximum: 50,
    default: fallback,
    description: `The largest number of ${what} to return.`,
  }
}
