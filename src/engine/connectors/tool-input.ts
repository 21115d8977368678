import { isJsonObject, type JsonObject } from '../../base/json.ts'

/*
 * Reading an input that was validated against the tool's schema: what has another type there is a bug of ours.
 */

export function textAt(input: JsonObject, key: string): string {
  const value = input[key]
  if (typeof value !== 'string') throw new Error(`The validated input has no text "${key}"`)
  return value
}

/** The text, or `fallback` where the input leaves it out. */
export function optionalTextAt(input: JsonObject, key: string, fallback: string): string {
  return input[key] === undefined ? fallback : textAt(input, key)
}

export function integerAt(input: JsonObject, key: string): number {
  const value = input[key]
  if (typeof value !== 'number') throw new Error(`The validated input has no number "${key}"`)
  return value
}

/** The integer, or `fallback` where the input leaves it out. */
export function optionalIntegerAt<T>(input: JsonObject, key: string, fallback: T): number | T {
  return input[key] === undefined ? fallback : integerAt(input, key)
}

/** The object, or null where the input leaves it out. */
export function optionalObjectAt(input: JsonObject, key: string): JsonObject | null {
  const value = input[key]
  if (value === undefined) return null
  if (!isJsonObject(value)) throw new Error(`The validated input has no object "${key}"`)
  return value
}
