import type { FieldIssue } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'

const TYPES = ['string', 'number', 'boolean', 'object', 'array'] as const
type TypeName = (typeof TYPES)[number]

/**
 * What is wrong with a run's start variables, by what its starter block declares: a name with a type must be given,
 * and be of it; numbers and booleans do for texts. Names that are not declared are passed on.
 */
export function startVariableIssues(config: JsonObject, given: JsonObject): FieldIssue[] {
  return declared(config).flatMap(([name, declaration]): FieldIssue[] => {
    const type = toTypeName(declaration)
    const value = given[name]
    const path = ['startVariables', name]
    if (type === null || (value !== undefined && value !== null && fits(type, value))) return []
    if (value === undefined || value === null) {
      return [{ path, code: 'required', message: `The start variable "${name}" is required` }]
    }
    return [
      { path, code: 'invalid_type', message: `The start variable "${name}" must be of the type ${type}` },
    ]
  })
}

/** The start variables with the defaults of those that are not given. */
export function withStartDefaults(config: JsonObject, given: JsonObject): JsonObject {
  const defaults = declared(config).filter(([, declaration]) => toTypeName(declaration) === null)
  const present = Object.entries(given).filter(([, value]) => value !== null)
  return { ...Object.fromEntries(defaults), ...Object.fromEntries(present) }
}

function declared({ input }: JsonObject): [string, JsonValue][] {
  return isJsonObject(input) ? Object.entries(input) : []
}

function toTypeName(declaration: JsonValue): TypeName | null {
  return TYPES.find((type) => type === declaration) ?? null
}

function fits(type: TypeName, value: JsonValue): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    case 'number':
    case 'boolean':
      return typeof value === type
    case 'object':
      return isJsonObject(value)
    case 'array':
      return Array.isArray(value)
  }
}
