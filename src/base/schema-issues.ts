import type { ErrorObject } from 'ajv'
import type { FieldIssue } from './errors.ts'
import { isJsonObject, type JsonValue } from './json.ts'
import { nearestName } from './nearest-name.ts'

const MAX_ISSUES = 50
/** Longer lists of allowed values are cut in messages. */
const MAX_LISTED_VALUES = 20

const CODES: Record<string, string> = {
  type: 'invalid_type',
  enum: 'invalid_value',
  const: 'invalid_value',
  minimum: 'too_small',
  exclusiveMinimum: 'too_small',
  minLength: 'too_small',
  minItems: 'too_small',
  minProperties: 'too_small',
  maximum: 'too_big',
  exclusiveMaximum: 'too_big',
  maxLength: 'too_big',
  maxItems: 'too_big',
  maxProperties: 'too_big',
  multipleOf: 'not_multiple_of',
  pattern: 'invalid_format',
  format: 'invalid_format',
  anyOf: 'invalid_union',
  oneOf: 'invalid_union',
  'false schema': 'not_allowed',
}

/**
 * What Ajv (allErrors, verbose) found, in our words: at most 50 issues, each path beginning with "input". Unknown
 * parameters come first and name the declared one that was probably meant; when that one is required and missing,
 * the two are one mistake and give one issue.
 */
export function toFieldIssues(errors: readonly ErrorObject[], input: unknown): FieldIssue[] {
  const missing = new Set(errors.filter(isRequired).map((error) => pathKey(targetPath(error, input))))
  const unknown = errors.filter(isUnknown).map((error) => unknownIssue(error, input, missing))
  const explained = new Set(unknown.flatMap((issue) => (issue.meant ? [issue.meant] : [])))
  const others = errors
    .filter((error) => !isUnknown(error) && error.keyword !== 'if')
    .map((error) => otherIssue(error, input))
    .filter((issue) => issue.code !== 'required' || !explained.has(pathKey(issue.path)))
  return withoutRepeats([...unknown.map(({ issue }) => issue), ...others]).slice(0, MAX_ISSUES)
}

function isUnknown({ keyword }: ErrorObject): boolean {
  return keyword === 'additionalProperties' || keyword === 'unevaluatedProperties'
}

function isRequired({ keyword }: ErrorObject): boolean {
  return keyword === 'required' || keyword === 'dependentRequired'
}

function unknownIssue(
  error: ErrorObject,
  input: unknown,
  missing: ReadonlySet<string>,
): { issue: FieldIssue; meant: string | undefined } {
  const path = targetPath(error, input)
  const name = String(path.at(-1))
  const suggestion = nearestName(name, absentNames(error))
  const meant = suggestion === undefined ? undefined : pathKey([...path.slice(0, -1), suggestion])
  const isMissing = meant !== undefined && missing.has(meant)
  const hint =
    suggestion === undefined ? '' : `; did you mean ${isMissing ? 'the required ' : ''}"${suggestion}"?`
  const message = `Unknown parameter "${name}"${hint}`
  const issue: FieldIssue = { path, code: 'unknown_parameter', message }
  return {
    issue: suggestion === undefined ? issue : { ...issue, suggestion },
    meant: isMissing ? meant : undefined,
  }
}

/** The declared names that the input does not have, the required ones first: what a caller can have meant. */
function absentNames({ parentSchema, data }: ErrorObject): string[] {
  const properties: unknown = parentSchema?.properties
  const required: unknown = parentSchema?.required
  const declared = isJsonObject(properties) ? Object.keys(properties) : []
  const absent = declared.filter((name) => !(isJsonObject(data) && Object.hasOwn(data, name)))
  const isRequiredName = (name: string) => Array.isArray(required) && required.includes(name)
  return [...absent.filter(isRequiredName), ...absent.filter((name) => !isRequiredName(name))]
}

function otherIssue(error: ErrorObject, input: unknown): FieldIssue {
  const path = targetPath(error, input)
  if (isRequired(error)) {
    return { path, code: 'required', message: `Missing required parameter "${String(path.at(-1))}"` }
  }
  const issue = { path, code: CODES[error.keyword] ?? 'invalid_value', message: messageOf(error) }
  const suggestion = meantValue(error)
  return suggestion === undefined ? issue : { ...issue, suggestion }
}

function messageOf({ keyword, params, data, message }: ErrorObject): string {
  switch (keyword) {
    case 'type':
      return `Expected ${[params.type].flat().join(' or ')}, got ${typeName(data)}`
    case 'enum':
      return `Expected one of ${listed(params.allowedValues)}`
    case 'const':
      return `Expected ${JSON.stringify(params.allowedValue)}`
    case 'pattern':
      return `Does not match the pattern ${params.pattern}`
    case 'format':
      return `Is not a valid ${params.format}`
    case 'anyOf':
    case 'oneOf':
      return 'Matches none, or too many, of the allowed forms'
    case 'false schema':
      return 'Is not allowed here'
    default:
      return `Value ${message ?? 'is not valid'}`
  }
}

function meantValue({ keyword, params, data }: ErrorObject): string | undefined {
  if (keyword !== 'enum' || typeof data !== 'string' || !Array.isArray(params.allowedValues)) return undefined
  return nearestName(
    data,
    params.allowedValues.filter((value: unknown) => typeof value === 'string'),
  )
}

function listed(values: readonly JsonValue[]): string {
  const texts = values.slice(0, MAX_LISTED_VALUES).map((value) => JSON.stringify(value))
  return values.length > MAX_LISTED_VALUES ? `${texts.join(', ')}, …` : texts.join(', ')
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

/** Where the error is; for an unknown or a missing property that is the property itself. */
function targetPath({ instancePath, params }: ErrorObject, input: unknown): FieldIssue['path'] {
  const path = toPath(instancePath, input)
  const property: unknown =
    params.additionalProperty ?? params.unevaluatedProperty ?? params.missingProperty ?? params.propertyName
  return typeof property === 'string' ? [...path, property] : path
}

/** A JSON pointer as a path; its segments are numbers inside arrays. */
function toPath(pointer: string, input: unknown): FieldIssue['path'] {
  const path: FieldIssue['path'] = ['input']
  let node: unknown = input
  for (const segment of pointer.split('/').slice(1)) {
    const key = segment.replace(/~1/g, '/').replace(/~0/g, '~')
    path.push(Array.isArray(node) ? Number(key) : key)
    node = Object.entries(Object(node)).find(([name]) => name === key)?.[1]
  }
  return path
}

function pathKey(path: FieldIssue['path']): string {
  return JSON.stringify(path)
}

/** Every branch of a union reports its own errors, often the same ones. */
function withoutRepeats(issues: readonly FieldIssue[]): FieldIssue[] {
  return [...new Map(issues.map((issue) => [JSON.stringify(issue), issue])).values()]
}
