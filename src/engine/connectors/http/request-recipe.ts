import { z } from 'zod'
import type { JsonObject } from '../../../base/json.ts'

const parameter = z.object({
  /** The property of the tool's input. */
  property: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  name: z.string(),
  style: z.enum([
    'simple',
    'label',
    'matrix',
    'form',
    'spaceDelimited',
    'pipeDelimited',
    'deepObject',
    'json',
  ]),
  explode: z.boolean(),
  allowReserved: z.boolean(),
})

const body = z.object({
  contentType: z.string(),
  required: z.boolean(),
  /** The property of the input that is the whole body; null: the body is an object of `properties`. */
  property: z.string().nullable(),
  /** The body's own names, by the properties of the input. */
  properties: z.record(z.string(), z.string()),
})

/** One scheme of OpenAPI's security, by the name under which its credential is given. */
const scheme = z.object({
  scheme: z.string(),
  type: z.enum(['apiKey', 'basic', 'bearer', 'clientCredentials']),
  in: z.enum(['header', 'query', 'cookie']).optional(),
  name: z.string().optional(),
  tokenUrl: z.string().optional(),
  scopes: z.array(z.string()).optional(),
})

/** How a tool's input becomes an HTTP request: what an openapi or http tool binds. */
const requestRecipe = z.object({
  method: z.string(),
  /** Absolute, without a trailing slash. */
  baseUrl: z.string(),
  /** `/users/{id}`: what stands in braces comes from the path parameters. */
  path: z.string(),
  parameters: z.array(parameter),
  body: body.nullable(),
  /** Sets of schemes, any one of which lets a request in; an empty set: it may go without. */
  security: z.array(z.array(scheme)),
  /** The header that takes the key of the call, where the operation declares one. */
  idempotencyHeader: z.string().nullable(),
})

export type RequestRecipe = z.output<typeof requestRecipe>
export type RecipeParameter = RequestRecipe['parameters'][number]
export type RecipeBody = NonNullable<RequestRecipe['body']>
export type SecurityScheme = RequestRecipe['security'][number][number]

/** Reads what was bound to a tool. Throws Error for anything else: only the connectors write bindings. */
export function parseRecipe(binding: unknown): RequestRecipe {
  return requestRecipe.parse(binding)
}

/** The recipe as it is stored with a tool. */
export function toBinding(recipe: RequestRecipe): JsonObject {
  return JSON.parse(JSON.stringify(recipe))
}
