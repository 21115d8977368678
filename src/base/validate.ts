import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { AppError, type FieldIssue } from './errors.ts'
import { canonicalJson, isJsonObject, type JsonObject, type JsonValue, jsonHash } from './json.ts'
import { compileSafePattern } from './safe-pattern.ts'
import { toFieldIssues } from './schema-issues.ts'

/** What is wrong with an input, each path beginning with "input"; empty for a valid one. Never changes the input. */
export type Validator = (input: unknown) => FieldIssue[]

const MAX_VALIDATORS = 500

interface CompiledSchema {
  validate: Validator
  /** Lets go of what the compiler remembers of the schema. */
  forget(): void
}

/** By the schema's hash, the least recently used first. */
const compiled = new Map<string, CompiledSchema>()
let sharedAjv: Ajv2020 | undefined

/**
 * A validator for a JSON Schema (2020-12, and what drafts 4 to 7 and OpenAPI 3.0 write differently but mean
 * alike). The 500 schemas used last stay compiled; a caller that validates often keeps the function. A `$ref` is
 * resolved inside the schema only, and patterns run in linear time.
 *
 * Throws AppError VALIDATION with an issue `invalid_schema` on `schema` for a schema that cannot be used, so that
 * whoever stores schemas compiles them first.
 */
export function compileSchema(schema: JsonObject): Validator {
  const hash = jsonHash(schema)
  const known = compiled.get(hash)
  const entry = known ?? compile(schema)
  compiled.delete(hash)
  compiled.set(hash, entry)
  if (compiled.size > MAX_VALIDATORS) forgetOldest()
  return entry.validate
}

function forgetOldest(): void {
  for (const [hash, entry] of compiled) {
    entry.forget()
    compiled.delete(hash)
    return
  }
}

function compile(schema: JsonObject): CompiledSchema {
  const ajv = hasId(schema) ? createAjv() : shared()
  const plain = toPlainSchema(schema)
  try {
    const validate = ajv.compile(plain)
    return { validate: toValidator(validate), forget: () => ajv.removeSchema(plain) }
  } catch (cause) {
    ajv.removeSchema(plain)
    const message = `The schema cannot be used: ${cause instanceof Error ? cause.message : 'unknown reason'}`
    const issues = [{ path: ['schema'], code: 'invalid_schema', message }]
    throw new AppError('VALIDATION', message, { issues }, { cause })
  }
}

function toValidator(validate: ValidateFunction): Validator {
  return (input) => (validate(input) ? [] : toFieldIssues(validate.errors ?? [], input))
}

function shared(): Ajv2020 {
  sharedAjv ??= createAjv()
  return sharedAjv
}

function createAjv(): Ajv2020 {
  // `code` would name the function in standalone code, which is never made; Ajv requires it all the same.
  const regExp = Object.assign(namedPattern, { code: 'compileSafePattern' })
  const ajv = new Ajv2020({
    allErrors: true,
    verbose: true,
    strict: false,
    logger: false,
    addUsedSchema: false,
    code: { regExp },
  })
  formats.default(ajv)
  ajv.removeKeyword('uniqueItems')
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    validate: isUnique,
    error: { message: 'must not hold an item twice' },
  })
  return ajv
}

/** Ajv's own way compares each item with each: a minute for an array of 1 MiB, in which nothing else happens. */
function isUnique(mustBe: boolean, items: readonly unknown[]): boolean {
  return !mustBe || new Set(items.map((item) => canonicalJson(item))).size === items.length
}

/** Ajv shares patterns by their text. */
function namedPattern(pattern: string): { test(text: string): boolean; toString(): string } {
  const { test } = compileSafePattern(pattern)
  return { test, toString: () => pattern }
}

/** A shared compiler would remember the ids of a schema, and another schema could refer to them. */
function hasId(schema: JsonObject): boolean {
  return JSON.stringify(schema).includes('"$id":"')
}

/** Without the names of its dialect and of draft 4, and with the older forms of keywords in the newer one. */
function toPlainSchema({ $schema: _dialect, id: _draft4Id, ...schema }: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, modernise(value)]))
}

function modernise(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(modernise)
  if (!isJsonObject(value)) return value
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = value
  const bounds = {
    ...exclusiveBound('exclusiveMinimum', exclusiveMinimum, rest.minimum),
    ...exclusiveBound('exclusiveMaximum', exclusiveMaximum, rest.maximum),
  }
  if (exclusiveMinimum === true) delete rest.minimum
  if (exclusiveMaximum === true) delete rest.maximum
  return Object.fromEntries(
    Object.entries({ ...rest, ...bounds }).map(([key, child]) => [key, modernise(child)]),
  )
}

/** Draft 4 and OpenAPI 3.0 write `minimum: 0, exclusiveMinimum: true` for today's `exclusiveMinimum: 0`. */
function exclusiveBound(
  name: string,
  value: JsonValue | undefined,
  bound: JsonValue | undefined,
): { [name: string]: JsonValue } {
  if (value === undefined || value === false) return {}
  if (value !== true) return { [name]: value }
  return bound === undefined ? {} : { [name]: bound }
}
