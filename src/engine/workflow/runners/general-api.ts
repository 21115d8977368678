import { type JsonObject, type JsonValue, parseJson } from '../../../base/json.ts'
import type { Outbound, OutboundResponse } from '../../../platform/http/outbound/outbound.ts'
import { OutboundFailedError, OutboundRefusedError } from '../../../platform/http/outbound/outbound-errors.ts'
import { generalApi } from '../blocks/general-api.ts'
import { boundsOf, checkNeeds, numberIn, objectIn } from './block-config.ts'
import { type BlockCall, BlockError, type BlockRunner } from './block-runner.ts'

/** A block's result has at most so much. */
const MAX_RESPONSE_BYTES = 1024 * 1024
const MAX_SHOWN_CHARS = 500
const CREDITS = 1

/** blocks.md: a step that failed so may succeed later; so may one whose request found nobody. */
const RETRYABLE: ReadonlySet<number> = new Set([408, 425, 429])

/**
 * Sends one HTTP request through the outbound guard. An answer beyond 2xx fails the step. Every request carries an
 * `Idempotency-Key` (blocks.md), the same for each attempt, whatever its method: some services change things by GET.
 */
export function createGeneralApiRunner(outbound: Pick<Outbound, 'request'>): BlockRunner {
  return {
    async run(call) {
      const { config, signal } = call
      checkNeeds(generalApi, call)
      const url = toUrl(call)
      const { body, contentType } = toBody(config.body)
      try {
        const response = await outbound.request(url, {
          method: methodOf(config),
          headers: toHeaders(call, contentType),
          ...(body === undefined ? {} : { body }),
          timeoutMs: numberIn(call, 'timeout', boundsOf(generalApi.config.timeout)),
          maxResponseBytes: MAX_RESPONSE_BYTES,
          signal,
        })
        return { kind: 'done', result: toResult(response, call), credits: CREDITS }
      } catch (cause) {
        throw toBlockError(cause)
      }
    },
  }
}

function methodOf({ method }: JsonObject): string {
  return String(method ?? 'GET').toUpperCase()
}

function toUrl(call: BlockCall): URL {
  const parsed = URL.parse(String(call.config.url ?? '').trim())
  if (!parsed) throw new BlockError('VALIDATION', 'The url is not an address')
  for (const [name, value] of Object.entries(objectIn(call, 'params'))) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== null) parsed.searchParams.append(name, toText(one))
    }
  }
  return parsed
}

function toBody(body: JsonValue | undefined): { body?: string; contentType?: string } {
  if (body === undefined || body === null || body === '') return {}
  if (typeof body === 'string')
    return { body, contentType: parseJson(body) !== undefined ? 'application/json' : 'text/plain' }
  return { body: JSON.stringify(body), contentType: 'application/json' }
}

function toHeaders(call: BlockCall, contentType: string | undefined): Record<string, string> {
  const given = objectIn(call, 'headers')
  const headers = new Headers({ 'idempotency-key': call.idempotencyKey })
  if (contentType !== undefined) headers.set('content-type', contentType)
  try {
    for (const [name, value] of Object.entries(given)) headers.set(name, toText(value))
  } catch (cause) {
    throw new BlockError('VALIDATION', 'A header has a name or a value that cannot be sent', { cause })
  }
  return Object.fromEntries(headers)
}

function toText(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function toResult({ status, headers, body }: OutboundResponse, { mask }: BlockCall): JsonObject {
  const text = body.toString('utf8')
  if (status >= 200 && status < 300) {
    const value = parseJson(text)
    return {
      output: value === undefined ? text : value,
      status_code: status,
      headers: Object.fromEntries(headers),
    }
  }
  const shown = mask(text.trim()).slice(0, MAX_SHOWN_CHARS)
  throw new BlockError('HTTP_ERROR', `The server answered ${status}${shown ? `: ${shown}` : ''}`, {
    retryable: RETRYABLE.has(status) || status >= 500,
    credits: CREDITS,
  })
}

function toBlockError(cause: unknown): unknown {
  if (cause instanceof OutboundRefusedError) return new BlockError('VALIDATION', cause.message, { cause })
  if (!(cause instanceof OutboundFailedError)) return cause
  if (cause.reason === 'TOO_LARGE')
    return new BlockError('PAYLOAD_TOO_LARGE', cause.message, { credits: CREDITS, cause })
  const code = cause.reason === 'TIMEOUT' ? 'TIMEOUT' : 'UNAVAILABLE'
  return new BlockError(code, cause.message, { retryable: true, credits: CREDITS, cause })
}
