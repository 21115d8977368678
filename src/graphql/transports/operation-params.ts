import { isJsonObject } from '../../base/json.ts'
import type { OperationParams } from '../operations.ts'

const NAMES = new Set(['query', 'operationName', 'variables'])

/** The operation in a body of JSON; null for one that is not exactly that. */
export function parseParams(body: string): OperationParams | null {
  const params = parseObject(body)
  if (!params || typeof params.query !== 'string') return null
  if (!Object.keys(params).every((name) => NAMES.has(name))) return null
  return toParams(params.query, params.operationName, params.variables)
}

/** The same in the query of a URL. */
export function parseQueryParams(url = ''): OperationParams | null {
  const search = new URL(url, 'http://localhost').searchParams
  const query = search.get('query')
  if (query === null || search.has('extensions')) return null
  const variables = search.get('variables')
  return toParams(query, search.get('operationName'), variables === null ? null : parseObject(variables))
}

/** Null where a value has the wrong type. */
function toParams(query: string, operationName: unknown = null, variables: unknown = null) {
  const isNamed = operationName === null || typeof operationName === 'string'
  if (!isNamed || !(variables === null || isJsonObject(variables))) return null
  return { query, operationName, variables }
}

function parseObject(text: string) {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}
