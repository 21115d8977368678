import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import { compileSchema } from '../../../base/validate.ts'
import type { ToolDescription } from '../connector.ts'
import { isJsonType } from '../http/content-type.ts'
import { hintsOfMethod } from '../http/method-hints.ts'
import { toBinding } from '../http/request-recipe.ts'
import { baseUrlOf, type ServerChoice } from './base-url.ts'
import type { OpenApiDocument } from './openapi-document.ts'
import { readInput } from './operation-input.ts'
import type { Operation } from './operations.ts'
import { SchemaReader } from './schema-reader.ts'
import { readSecurity } from './security.ts'

/** OpenAI takes no longer descriptions. */
const MAX_DESCRIPTION_CHARS = 1_024
/** What a tool answers with is read by people and models: beyond this it only costs. */
const MAX_OUTPUT_NODES = 500

/** The tool that an operation becomes. Throws OpenApiError, or AppError VALIDATION for a schema that cannot be used. */
export function toTool(
  document: OpenApiDocument,
  operation: Operation,
  choice: ServerChoice,
): ToolDescription {
  const { method, path, name } = operation
  const { inputSchema, ...input } = readInput(document, operation, new SchemaReader(document))
  compileSchema(inputSchema)
  return {
    name,
    description: describe(operation),
    inputSchema,
    outputSchema: readOutput(document, operation.operation),
    hints: hintsOfMethod(method, declaredHints(operation.operation), input.idempotencyHeader !== null),
    binding: toBinding({
      ...input,
      method,
      path,
      baseUrl: baseUrlOf(document, operation, choice),
      security: readSecurity(document, operation.operation),
    }),
  }
}

function describe({ key, operation: { summary, description } }: Operation): string {
  const texts = [summary, description].filter((text) => typeof text === 'string' && text.trim() !== '')
  const text = texts.length > 0 ? texts.join('\n\n') : key
  return text.length > MAX_DESCRIPTION_CHARS ? `${text.slice(0, MAX_DESCRIPTION_CHARS - 1)}…` : text
}

function declaredHints(operation: JsonObject) {
  const flag = (name: string) => {
    const value = operation[name]
    return typeof value === 'boolean' ? value : undefined
  }
  return {
    readOnly: flag('x-read-only'),
    idempotent: flag('x-idempotent'),
    destructive: flag('x-destructive'),
  }
}

/** `{status, headers, body}`, the body as one of the answers of success describes it. */
function readOutput(document: OpenApiDocument, { responses }: JsonObject): JsonObject {
  return {
    type: 'object',
    properties: {
      status: { type: 'integer' },
      headers: { type: 'object' },
      body: successBody(document, isJsonObject(responses) ? responses : {}),
    },
    required: ['status', 'body'],
  }
}

function successBody(document: OpenApiDocument, responses: JsonObject): JsonObject {
  const reader = new SchemaReader(document, MAX_OUTPUT_NODES)
  const statuses = Object.keys(responses).filter((status) => /^2(?:\d\d|XX)$/i.test(status))
  const bodies = statuses.map((status) => readBody(document, reader, { status, response: responses[status] }))
  const [only, ...others] = bodies
  if (!only || bodies.some((body) => Object.keys(body).length === 0)) return {}
  return others.length === 0 ? only : { anyOf: bodies }
}

/** Empty where the document does not say what the body is, or where it is no JSON. */
function readBody(
  document: OpenApiDocument,
  reader: SchemaReader,
  { status, response: described }: { status: string; response: JsonValue | undefined },
): JsonObject {
  const response = document.follow(described)
  if (!isJsonObject(response) || !isJsonObject(response.content))
    return /^20[45]$/.test(status) ? NO_BODY : {}
  const type = Object.keys(response.content).find(isJsonType)
  const media = type === undefined ? undefined : response.content[type]
  return isJsonObject(media) ? reader.read(media.schema) : {}
}

const NO_BODY = { type: 'null' }
