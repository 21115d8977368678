import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import { isJsonType } from '../http/content-type.ts'
import type { RecipeBody, RecipeParameter } from '../http/request-recipe.ts'
import { FlatProperties } from './flat-properties.ts'
import { type OpenApiDocument, OpenApiError } from './openapi-document.ts'
import type { Operation } from './operations.ts'
import { plainProperties } from './plain-properties.ts'
import type { SchemaReader } from './schema-reader.ts'

const FORM = 'application/x-www-form-urlencoded'

/** Headers that a document describes elsewhere, or that the client sets. */
const OWN_HEADERS =
  /^(?:accept|content-type|authorization|cookie|host|content-length|connection|transfer-encoding)$/i
const IDEMPOTENCY_HEADER = /^idempotency-key$/i

/** How a tool takes what an operation takes. */
export interface OperationInput {
  inputSchema: JsonObject
  parameters: RecipeParameter[]
  body: RecipeBody | null
  idempotencyHeader: string | null
}

/**
 * One flat object of the path, query, header and cookie parameters and of the properties of the body. Where two have
 * one name, the later one is `query_name`, `header_name` or `body_name`; a body that is no plain object is the
 * property `body`.
 */
export function readInput(
  document: OpenApiDocument,
  operation: Operation,
  reader: SchemaReader,
): OperationInput {
  const flat = new FlatProperties()
  const described = listParameters(document, operation)
  const idempotency = described.find((one) => one.in === 'header' && IDEMPOTENCY_HEADER.test(one.name))
  const parameters = described
    .filter((one) => one !== idempotency)
    .map((parameter) => addParameter(flat, parameter, reader))
  const takesBody = operation.method !== 'GET' && operation.method !== 'HEAD'
  const body = takesBody ? addBody(flat, document.follow(operation.operation.requestBody), reader) : null
  return { inputSchema: flat.toSchema(), parameters, body, idempotencyHeader: idempotency?.name ?? null }
}

interface Described {
  name: string
  in: RecipeParameter['in']
  facts: JsonObject
}

/** Those of the path and those of the operation, which win. */
function listParameters(document: OpenApiDocument, { pathItem, operation, path }: Operation): Described[] {
  const found = new Map<string, Described>()
  const values = [pathItem.parameters, operation.parameters].flatMap((list) =>
    Array.isArray(list) ? list : [],
  )
  for (const value of values) {
    const facts = document.follow(value)
    if (!isJsonObject(facts) || typeof facts.name !== 'string') continue
    const place = placeOf(facts.in)
    if (place === null || (place === 'header' && OWN_HEADERS.test(facts.name))) continue
    found.set(`${place} ${facts.name}`, { name: facts.name, in: place, facts })
  }
  for (const [, name = ''] of path.matchAll(/\{([^{}]+)\}/g)) {
    if (!found.has(`path ${name}`)) throw new OpenApiError(`The path parameter "${name}" is not described`)
  }
  return [...found.values()].filter((one) => one.in !== 'path' || path.includes(`{${one.name}}`))
}

function addParameter(
  flat: FlatProperties,
  { name, in: place, facts }: Described,
  reader: SchemaReader,
): RecipeParameter {
  const content = isJsonObject(facts.content) ? Object.values(facts.content)[0] : undefined
  const read = reader.read(isJsonObject(content) ? content.schema : facts.schema)
  const schema = typeof facts.description === 'string' ? { ...read, description: facts.description } : read
  const isRequired = place === 'path' || facts.required === true
  const property = flat.add(name, { prefix: place, schema, isRequired })
  const style = isJsonObject(content) ? 'json' : styleOf(facts.style, place)
  const explode = typeof facts.explode === 'boolean' ? facts.explode : style === 'form'
  return { property, in: place, name, style, explode, allowReserved: facts.allowReserved === true }
}

function addBody(
  flat: FlatProperties,
  described: JsonValue | undefined,
  reader: SchemaReader,
): RecipeBody | null {
  if (!isJsonObject(described) || !isJsonObject(described.content)) return null
  const contentType = chooseContentType(Object.keys(described.content))
  if (contentType === null) return null
  const media = described.content[contentType] ?? described.content['*/*']
  const isText = !isJsonType(contentType) && contentType !== FORM
  const schema: JsonObject = isText
    ? { type: 'string' }
    : reader.read(isJsonObject(media) ? media.schema : undefined)
  const required = described.required === true
  const plain = isText ? null : plainProperties(schema)
  if (plain === null) {
    const property = flat.add('body', { prefix: 'request', schema, isRequired: required })
    return { contentType, required, property, properties: {} }
  }
  const names = [...plain.properties].flatMap(([name, value]) => {
    if (value.readOnly === true) return []
    const isRequired = required && plain.required.has(name)
    return [[flat.add(name, { prefix: 'body', schema: value, isRequired }), name] as const]
  })
  return { contentType, required, property: null, properties: Object.fromEntries(names) }
}

/** JSON where it is offered, then a form, then the first that a text can be. Files cannot be sent. */
function chooseContentType(offered: readonly string[]): string | null {
  const types = offered.filter((type) => !/^multipart\//i.test(type))
  const best =
    types.find(isJsonType) ?? types.find((type) => type === FORM) ?? types.find((type) => !type.includes('*'))
  if (best !== undefined) return best
  if (types.length > 0) return 'application/json'
  if (offered.length === 0) return null
  throw new OpenApiError('its body can be sent as files only, which is not supported')
}

function placeOf(value: JsonValue | undefined): RecipeParameter['in'] | null {
  return value === 'path' || value === 'query' || value === 'header' || value === 'cookie' ? value : null
}

function styleOf(value: JsonValue | undefined, place: RecipeParameter['in']): RecipeParameter['style'] {
  switch (value) {
    case 'simple':
    case 'label':
    case 'matrix':
    case 'form':
    case 'spaceDelimited':
    case 'pipeDelimited':
    case 'deepObject':
      return value
    default:
      return place === 'path' || place === 'header' ? 'simple' : 'form'
  }
}
