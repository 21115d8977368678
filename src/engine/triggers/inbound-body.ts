import { isUtf8 } from 'node:buffer'
import type { JsonValue } from '../../base/json.ts'
import { invalidBody, parseJson } from '../../platform/http/parse-json.ts'

const MAX_DEPTH = 64
const JSON_TYPE = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i
const FORM_TYPE = /^application\/x-www-form-urlencoded\s*(?:;|$)/i

/**
 * What a caller sent, as JSON: JSON as it is, a form as an object of texts, no body as null, anything else as text.
 * Throws BAD_REQUEST for what says that it is JSON and is not, nests deeper than 64 levels or sets a prototype, and
 * for what is no UTF-8.
 */
export function toInboundBody(bytes: Buffer, contentType: string | undefined): JsonValue {
  if (bytes.length === 0) return null
  if (!isUtf8(bytes)) throw invalidBody()
  const text = bytes.toString('utf8')
  if (contentType !== undefined && FORM_TYPE.test(contentType)) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  if (contentType !== undefined && !JSON_TYPE.test(contentType)) return text
  return parseJson(bytes, MAX_DEPTH)
}
