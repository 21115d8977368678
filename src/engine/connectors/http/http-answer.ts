import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../../base/json.ts'
import type { OutboundResponse } from '../../../platform/http/outbound/outbound.ts'
import { OutboundFailedError, OutboundRefusedError } from '../../../platform/http/outbound/outbound-errors.ts'
import { ToolError, type ToolOutcome } from '../connector.ts'
import { isJsonType } from './content-type.ts'

/** The headers that a caller of a tool can make use of. */
const SHOWN_HEADERS = ['content-type', 'location', 'link', 'etag', 'last-modified', 'x-request-id']

const RETRYABLE = new Set([408, 425, 429])
const MAX_RETRY_AFTER_MS = 60 * 60 * 1_000
const MAX_MESSAGE_CHARS = 500

/** `{status, headers, body}`: JSON as it is, text as a string, anything else in base64. */
export function toOutcome(response: OutboundResponse, title: string): ToolOutcome {
  const { status } = response
  const output = { status, headers: shownHeaders(response.headers), body: readContent(response) }
  return { output, summary: `${title} answered ${status}` }
}

/** What an answer outside 2xx says; 401 and 403 count against the account. */
export function toAnswerError({ status, headers, body }: OutboundResponse, title: string): ToolError {
  const said = describeBody(readContent({ status, headers, body }))
  const retryAfterMs = retryAfter(headers.get('retry-after'))
  return new ToolError(`${title} answered ${status}${said}`, {
    code: `HTTP_${status}`,
    retryable: RETRYABLE.has(status) || status >= 500,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(status === 401 || status === 403 ? { accountFault: 'unauthorized' } : {}),
  })
}

/** What kept a request from being answered; anything else is thrown on as it is. */
export function toExchangeError(error: unknown, title: string): unknown {
  if (error instanceof OutboundRefusedError) {
    return new ToolError(`${title} was refused: ${error.message}`, { code: 'OUTBOUND_REFUSED', cause: error })
  }
  if (!(error instanceof OutboundFailedError)) return error
  const isTooLarge = error.reason === 'TOO_LARGE'
  return new ToolError(`${title} failed: ${error.message}`, {
    code: `OUTBOUND_${error.reason}`,
    retryable: !isTooLarge,
    ...(isTooLarge ? {} : { accountFault: 'unreachable' }),
    cause: error,
  })
}

function shownHeaders(headers: Headers): JsonObject {
  const shown = SHOWN_HEADERS.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return Object.fromEntries(shown)
}

function readContent({ headers, body }: Pick<OutboundResponse, 'status' | 'headers' | 'body'>): JsonValue {
  if (body.length === 0) return null
  const contentType = headers.get('content-type') ?? ''
  if (isJsonType(contentType)) {
    const value = parseJson(body.toString('utf8'))
    if (value !== undefined) return value
  }
  const isText = /^(?:text\/|application\/(?:[\w.-]+\+)?(?:json|xml|yaml|javascript|x-www-form-urlencoded))/i
  if (isText.test(contentType) || contentType === '') return body.toString('utf8')
  return { contentType, base64: body.toString('base64') }
}

/** The sentence that most services put into their errors, or the beginning of the body. */
function describeBody(body: JsonValue): string {
  const text = sentenceOf(body) ?? (body === null ? '' : JSON.stringify(body))
  if (text === '') return ''
  return `: ${text.length > MAX_MESSAGE_CHARS ? `${text.slice(0, MAX_MESSAGE_CHARS)}…` : text}`
}

function sentenceOf(body: JsonValue | undefined): string | undefined {
  if (typeof body === 'string') return body.trim()
  if (!isJsonObject(body)) return undefined
  for (const key of ['message', 'detail', 'error_description', 'title', 'error']) {
    const found = key === 'error' ? sentenceOf(body[key]) : body[key]
    if (typeof found === 'string' && found !== '') return found
  }
  return undefined
}

/** Seconds, or a date; at most an hour. Undefined for anything else. */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, 0), MAX_RETRY_AFTER_MS)
}
