import type { FieldIssue } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import type { Outbound, OutboundRequest } from '../../../platform/http/outbound/outbound.ts'
import { BuiltinConnector, type BuiltinTool, declareHints } from '../builtin-connector.ts'
import type { Connector } from '../connector.ts'
import { optionalObjectAt, optionalTextAt, textAt } from '../tool-input.ts'
import { objectSchema } from '../tool-schema.ts'
import { toAnswerError, toExchangeError, toOutcome } from './http-answer.ts'

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/** Set by the HTTP client itself; a value of somebody's own would only confuse the two ends of the connection. */
const OWN_HEADERS =
  /^(?:host|connection|content-length|transfer-encoding|expect|upgrade|keep-alive|te|trailer|proxy-.*)$/i

/** The integration that needs no description of a service: one request to any public address. */
export function createHttpRequestConnector(outbound: Outbound): Connector {
  return new BuiltinConnector([httpRequest(outbound)])
}

function httpRequest(outbound: Outbound): BuiltinTool {
  return {
    description: {
      name: 'http_request',
      description:
        'Send an HTTP request to a public address and return its status, headers and body. An object as the body ' +
        'is sent as JSON.',
      inputSchema: objectSchema(
        {
          url: { type: 'string', minLength: 1, maxLength: 8_192, description: 'An absolute https URL.' },
          method: { type: 'string', enum: METHODS, default: 'GET' },
          headers: {
            type: 'object',
            maxProperties: 50,
            additionalProperties: { type: 'string', maxLength: 8_192 },
          },
          body: { description: 'A text is sent as it is, anything else as JSON.' },
        },
        ['url'],
      ),
      hints: declareHints({ readOnly: false, idempotent: false, destructive: true, openWorld: true }),
    },
    check: (input) => [...headerIssues(input), ...bodyIssues(input)],
    async run({ input, signal }) {
      const url = textAt(input, 'url')
      const title = `${optionalTextAt(input, 'method', 'GET')} ${hostOf(url)}`
      try {
        const response = await outbound.request(url, { ...toRequest(input), signal })
        if (response.status >= 200 && response.status < 300) return toOutcome(response, title)
        throw toAnswerError(response, title)
      } catch (error) {
        throw toExchangeError(error, title)
      }
    },
  }
}

function toRequest(input: JsonObject): OutboundRequest {
  const method = optionalTextAt(input, 'method', 'GET')
  const headers = new Headers(textsOf(optionalObjectAt(input, 'headers') ?? {}))
  const { body } = input
  if (body === undefined) return { method, headers: Object.fromEntries(headers) }
  if (typeof body !== 'string' && !headers.has('content-type'))
    headers.set('content-type', 'application/json')
  return {
    method,
    headers: Object.fromEntries(headers),
    body: typeof body === 'string' ? body : JSON.stringify(body),
  }
}

function textsOf(object: JsonObject): Record<string, string> {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, String(value)]))
}

function headerIssues({ headers }: JsonObject): FieldIssue[] {
  if (!isJsonObject(headers)) return []
  return Object.entries(headers).flatMap(([name, value]) => {
    const path = ['input', 'headers', name]
    if (OWN_HEADERS.test(name)) {
      return [{ path, code: 'invalid_value', message: `The header "${name}" cannot be set` }]
    }
    return isHeader(name, String(value))
      ? []
      : [{ path, code: 'invalid_value', message: 'This is no name and value of an HTTP header' }]
  })
}

function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+.^_`|~\w-]+$/.test(name) && /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

function bodyIssues({ method = 'GET', body }: JsonObject): FieldIssue[] {
  if (body === undefined || (method !== 'GET' && method !== 'HEAD')) return []
  return [
    { path: ['input', 'body'], code: 'invalid_value', message: `A ${String(method)} request has no body` },
  ]
}

function hostOf(url: string): string {
  return URL.parse(url)?.host || 'this URL'
}
