import { parse as parseYaml } from 'yaml'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'

export const MAX_DOCUMENT_BYTES = 20 * 1024 * 1024
/** YAML is read a hundred times slower than JSON, and nothing else happens meanwhile. */
const MAX_YAML_CHARS = 4 * 1024 * 1024
/** An alias that stands for aliases can grow without end. */
const MAX_YAML_ALIASES = 1_000
const MAX_REFERENCES = 32

/** The document cannot be used; the message is for whoever imports it. */
export class OpenApiError extends Error {
  override readonly name = 'OpenApiError'
}

/** An OpenAPI document of version 3.0 or 3.1, of which nothing else has been checked. */
export class OpenApiDocument {
  readonly root: JsonObject

  constructor(root: JsonObject) {
    const { openapi, swagger } = root
    if (typeof openapi !== 'string' || !/^3\.[01](?:\.|$)/.test(openapi)) {
      const found =
        typeof openapi === 'string' ? openapi : typeof swagger === 'string' ? `Swagger ${swagger}` : null
      throw new OpenApiError(
        `Expected an OpenAPI document of version 3.0 or 3.1${found === null ? '' : `, got ${found}`}`,
      )
    }
    this.root = root
  }

  /** What the value refers to, or the value itself. Throws OpenApiError for a reference that leads nowhere. */
  follow(value: JsonValue | undefined): JsonValue | undefined {
    let target = value
    for (let steps = 0; isJsonObject(target) && typeof target.$ref === 'string'; steps++) {
      if (steps === MAX_REFERENCES)
        throw new OpenApiError(`The reference ${target.$ref} goes round in circles`)
      target = this.at(target.$ref)
    }
    return target
  }

  /** What a reference such as `#/components/schemas/Pet` names; other documents are never read. */
  at(reference: string): JsonValue {
    if (!reference.startsWith('#')) {
      throw new OpenApiError(
        `Only references within the document are followed, not ${reference.slice(0, 200)}`,
      )
    }
    let value: JsonValue = this.root
    for (const part of pointerParts(reference)) {
      const next: JsonValue | undefined = isOwnKey(value, part) ? Object(value)[part] : undefined
      if (next === undefined) throw new OpenApiError(`The reference ${reference.slice(0, 200)} leads nowhere`)
      value = next
    }
    return value
  }
}

/** Reads a document that is written in JSON or YAML. Throws OpenApiError. */
export function parseOpenApi(text: string): OpenApiDocument {
  const value = /^\s*\{/.test(text) ? readJson(text) : readYaml(text)
  if (!isJsonObject(value)) throw new OpenApiError('The document is not an object')
  return new OpenApiDocument(value)
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new OpenApiError(`The document is no valid JSON: ${messageOf(cause)}`, { cause })
  }
}

function readYaml(text: string): unknown {
  if (text.length > MAX_YAML_CHARS) {
    throw new OpenApiError('A document in YAML may have 4 MiB; larger ones are read as JSON only')
  }
  try {
    return parseYaml(text, { maxAliasCount: MAX_YAML_ALIASES, merge: true })
  } catch (cause) {
    throw new OpenApiError(`The document is neither JSON nor valid YAML: ${messageOf(cause)}`, { cause })
  }
}

function pointerParts(reference: string): string[] {
  const pointer = decodePointer(reference)
  const parts = pointer === '' ? [] : pointer.slice(1).split('/')
  return parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function decodePointer(reference: string): string {
  try {
    return decodeURIComponent(reference.slice(1))
  } catch {
    return reference.slice(1)
  }
}

function isOwnKey(value: JsonValue, key: string): boolean {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 300) : 'unknown reason'
}
