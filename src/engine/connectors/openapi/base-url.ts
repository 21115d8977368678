import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import { type OpenApiDocument, OpenApiError } from './openapi-document.ts'
import type { Operation } from './operations.ts'

/** What else may say where the operations are. */
export interface ServerChoice {
  /** Wins over every server of the document. */
  baseUrl: string | null
  /** Where the document comes from; relative servers begin there. */
  documentUrl: string | null
}

/** Where an operation is: the first server of the operation, of its path or of the document, without a final "/". */
export function baseUrlOf(
  document: OpenApiDocument,
  { pathItem, operation }: Operation,
  choice: ServerChoice,
): string {
  if (choice.baseUrl !== null) return choice.baseUrl.replace(/\/+$/, '')
  const server = [operation, pathItem, document.root].map(firstServer).find((one) => one !== null)
  const url = URL.parse(server ? fillVariables(server) : '/', choice.documentUrl ?? undefined)
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new OpenApiError('the document names no absolute server: give baseUrl')
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

function firstServer({ servers }: JsonObject): JsonObject | null {
  const [first] = Array.isArray(servers) ? servers : []
  return isJsonObject(first) && typeof first.url === 'string' ? first : null
}

function fillVariables({ url, variables }: JsonObject): string {
  const defaults = isJsonObject(variables) ? variables : {}
  return String(url).replace(/\{([^{}]+)\}/g, (_, name: string) => defaultOf(defaults[name]))
}

function defaultOf(variable: JsonValue | undefined): string {
  return isJsonObject(variable) && typeof variable.default === 'string' ? variable.default : ''
}
