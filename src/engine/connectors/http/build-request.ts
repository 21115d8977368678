import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import { ToolError } from '../connector.ts'
import { isJsonType } from './content-type.ts'
import type { RecipeBody, RequestRecipe } from './request-recipe.ts'
import { toHeaderValue, toPathPart, toQueryPairs } from './serialize-parameter.ts'

/** A request without its credentials. */
export interface PlainRequest {
  method: string
  /** Absolute, without a query. */
  url: string
  /** `name=value`, percent-encoded. */
  query: string[]
  headers: Record<string, string>
  cookies: string[]
  body: string | null
}

/**
 * The request that a recipe makes of an input. Parameters that the input leaves out are left out. Throws ToolError
 * INVALID_INPUT for a value that cannot stand where it belongs.
 */
export function buildRequest(recipe: RequestRecipe, input: JsonObject, idempotencyKey: string): PlainRequest {
  const { method, baseUrl, body, idempotencyHeader } = recipe
  const request: PlainRequest = {
    method,
    url: `${baseUrl}${buildPath(recipe, input)}`,
    query: [],
    headers: { accept: 'application/json, */*;q=0.5' },
    cookies: [],
    body: null,
  }
  if (idempotencyHeader !== null) request.headers[idempotencyHeader] = idempotencyKey
  for (const parameter of recipe.parameters) {
    const value = input[parameter.property]
    if (value === undefined) continue
    if (parameter.in === 'query') request.query.push(...toQueryPairs(value, parameter))
    if (parameter.in === 'cookie') request.cookies.push(...toQueryPairs(value, parameter))
    if (parameter.in === 'header')
      request.headers[parameter.name] = headerText(toHeaderValue(value, parameter))
  }
  if (body !== null) Object.assign(request, writeBody(body, input, request.headers))
  return request
}

function buildPath({ path, parameters }: RequestRecipe, input: JsonObject): string {
  const filled = path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const parameter = parameters.find((one) => one.in === 'path' && one.name === name)
    const value = parameter && input[parameter.property]
    if (parameter === undefined || value === undefined)
      throw invalidInput(`The path needs a value for "${name}"`)
    const part = toPathPart(value, parameter)
    if (part === '') throw invalidInput(`"${name}" must not be empty: it is a part of the path`)
    return part
  })
  // Read by URL parsers as steps up the path, in this notation and in the percent-encoded one
  if (filled.split('/').some((segment) => /^(?:\.|%2e){1,2}$/i.test(segment))) {
    throw invalidInput('A part of the path must not be "." or ".."')
  }
  return filled
}

function writeBody(
  { contentType, required, property, properties }: RecipeBody,
  input: JsonObject,
  headers: Record<string, string>,
): Partial<PlainRequest> {
  const value = property === null ? pick(input, properties) : input[property]
  const isEmpty =
    value === undefined || (property === null && isJsonObject(value) && Object.keys(value).length === 0)
  if (value === undefined || (isEmpty && !required)) return {}
  const withType = { ...headers, 'content-type': contentType }
  if (contentType === 'application/x-www-form-urlencoded' && isJsonObject(value)) {
    return { headers: withType, body: toForm(value) }
  }
  if (isJsonType(contentType)) return { headers: withType, body: JSON.stringify(value) }
  return { headers: withType, body: typeof value === 'string' ? value : JSON.stringify(value) }
}

function pick(input: JsonObject, properties: Readonly<Record<string, string>>): JsonObject {
  const picked = Object.entries(properties).flatMap(([property, name]) => {
    const value = input[property]
    return value === undefined ? [] : [[name, value] as const]
  })
  return Object.fromEntries(picked)
}

function toForm(value: JsonObject): string {
  return Object.entries(value)
    .flatMap(([name, item]) =>
      toQueryPairs(item, {
        name,
        style: isJsonObject(item) ? 'deepObject' : 'form',
        explode: true,
        allowReserved: false,
      }),
    )
    .join('&')
}

function headerText(text: string): string {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(text)) return text
  throw invalidInput('The value of a header must be one line of Latin text')
}

function invalidInput(message: string): ToolError {
  return new ToolError(message, { code: 'INVALID_INPUT' })
}
