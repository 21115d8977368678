import { isUtf8 } from 'node:buffer'
import secureJson from 'secure-json-parse'
import { AppError } from '../../base/errors.ts'
import type { JsonValue } from '../../base/json.ts'
import { nestsDeeperThan } from './json-depth.ts'

/**
 * What a stranger sent as JSON. Throws BAD_REQUEST for what is not JSON in UTF-8, nests deeper than `maxDepth`
 * levels, or has the keys `__proto__` or `constructor.prototype`, which poison whatever merges the object later.
 */
export function parseJson(bytes: Buffer, maxDepth: number): JsonValue {
  if (!isUtf8(bytes) || nestsDeeperThan(bytes, maxDepth)) throw invalidBody()
  try {
    return secureJson.parse(bytes.toString('utf8'))
  } catch (error) {
    throw invalidBody(error)
  }
}

export function invalidBody(cause?: unknown): AppError {
  return new AppError('BAD_REQUEST', 'Invalid request body', undefined, { cause })
}
