import { z } from 'zod'
import { AppError, type FieldIssue } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import { compileSchema } from '../../../base/validate.ts'
import type { ToolDescription } from '../connector.ts'
import { hintsOfMethod } from './method-hints.ts'
import { type RecipeParameter, type RequestRecipe, toBinding } from './request-recipe.ts'
import { toSettingsIssue } from './settings-issue.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const
const MAX_TOOLS = 200

const place = z.enum(['path', 'query', 'header', 'cookie', 'body'])

const definition = z.strictObject({
  name: z.string().regex(/^[A-Za-z][\w.-]{0,63}$/, 'Expected letters, digits, "_", "." and "-", at most 64'),
  description: z.string().min(1).max(1_024),
  method: z.enum(METHODS),
  path: z
    .string()
    .max(2_048)
    .regex(/^\/[^?#\s]*$/, 'Expected a path that begins with "/", without a query'),
  inputSchema: z.record(z.string(), z.json()).optional(),
  /** Where each property of the input goes, where the rule below is not meant. */
  parameters: z.record(z.string(), place).optional(),
  readOnly: z.boolean().optional(),
  idempotent: z.boolean().optional(),
  destructive: z.boolean().optional(),
})

const settings = z.strictObject({
  baseUrl: z.string().refine(isBaseUrl, 'Expected an absolute http or https URL without a query'),
  tools: z.array(definition).min(1).max(MAX_TOOLS),
})

type Definition = z.output<typeof definition>

/** Tools that are described by hand, without a document. */
export interface HttpToolSettings {
  baseUrl: string
  tools: Definition[]
}

/**
 * Reads the settings of an integration of HTTP tools: `{baseUrl, tools: [{name, description, method, path,
 * inputSchema, parameters}]}`. A property that the path names in braces goes there; the others go into the query of
 * GET, HEAD, OPTIONS and DELETE and into the JSON body of the rest, unless `parameters` says otherwise.
 */
export function readHttpTools(
  value: JsonObject,
): { settings: HttpToolSettings; issues: null } | { settings: null; issues: FieldIssue[] } {
  const parsed = settings.safeParse(value)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(toSettingsIssue)
    return { settings: null, issues }
  }
  const issues = parsed.data.tools.flatMap((tool, index) => toolIssues(tool, index, parsed.data.tools))
  return issues.length > 0 ? { settings: null, issues } : { settings: parsed.data, issues: null }
}

export function toHttpTool(tool: Definition, baseUrl: string): ToolDescription {
  const { name, description, method } = tool
  const body = propertiesOf(tool).filter((property) => placeOf(tool, property) === 'body')
  const recipe: RequestRecipe = {
    method,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    path: tool.path,
    parameters: propertiesOf(tool).flatMap((property) => toParameter(tool, property)),
    body:
      body.length === 0
        ? null
        : {
            contentType: 'application/json',
            required: false,
            property: null,
            properties: Object.fromEntries(body.map((property) => [property, property])),
          },
    security: [],
    idempotencyHeader: null,
  }
  return {
    name,
    description,
    inputSchema: inputSchemaOf(tool),
    hints: hintsOfMethod(method, tool),
    binding: toBinding(recipe),
  }
}

function toolIssues(tool: Definition, index: number, all: readonly Definition[]): FieldIssue[] {
  const at = ['settings', 'tools', index]
  const issue = (field: string, message: string) => ({ path: [...at, field], code: 'invalid_value', message })
  const properties = propertiesOf(tool)
  const unknown = Object.keys(tool.parameters ?? {}).filter((name) => !properties.includes(name))
  const bodies = properties.filter((property) => placeOf(tool, property) === 'body')
  return [
    ...(all.findIndex(({ name }) => name === tool.name) === index
      ? []
      : [issue('name', 'Another tool has this name')]),
    ...pathNames(tool)
      .filter((name) => !properties.includes(name))
      .map((name) => issue('path', `The input schema has no property "${name}"`)),
    ...unknown.map((name) => issue('parameters', `The input schema has no property "${name}"`)),
    ...(bodies.length > 0 && (tool.method === 'GET' || tool.method === 'HEAD')
      ? [issue('parameters', `A ${tool.method} request has no body`)]
      : []),
    ...schemaIssues(tool, [...at, 'inputSchema']),
  ]
}

function schemaIssues(tool: Definition, path: FieldIssue['path']): FieldIssue[] {
  const schema = inputSchemaOf(tool)
  if (schema.type !== 'object')
    return [{ path, code: 'invalid_schema', message: 'Expected the schema of an object' }]
  try {
    compileSchema(schema)
    return []
  } catch (error) {
    if (error instanceof AppError) return [{ path, code: 'invalid_schema', message: error.message }]
    throw error
  }
}

function inputSchemaOf({ inputSchema, ...tool }: Definition): JsonObject {
  const names = pathNames(tool)
  const given: JsonObject = inputSchema ?? {
    properties: Object.fromEntries(names.map((name) => [name, { type: 'string', minLength: 1 }])),
  }
  const required = Array.isArray(given.required) ? given.required : []
  return {
    type: 'object',
    additionalProperties: false,
    ...given,
    required: [...new Set([...required, ...names])],
  }
}

function propertiesOf(tool: Definition): string[] {
  const { properties } = inputSchemaOf(tool)
  return isJsonObject(properties) ? Object.keys(properties) : []
}

function pathNames({ path }: Pick<Definition, 'path'>): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
}

function placeOf(tool: Definition, property: string): z.output<typeof place> {
  const said = tool.parameters?.[property]
  if (said !== undefined) return said
  if (pathNames(tool).includes(property)) return 'path'
  return ['GET', 'HEAD', 'OPTIONS', 'DELETE'].includes(tool.method) ? 'query' : 'body'
}

function toParameter(tool: Definition, property: string): RecipeParameter[] {
  const where = placeOf(tool, property)
  if (where === 'body') return []
  const style = where === 'path' || where === 'header' ? 'simple' : 'form'
  return [{ property, in: where, name: property, style, explode: style === 'form', allowReserved: false }]
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text)
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.search === '' &&
    url.hash === '' &&
    url.username === ''
  )
}
