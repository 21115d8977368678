import type { Outbound, OutboundResponse } from '../../platform/http/outbound/outbound.ts'
import { OutboundFailedError, OutboundRefusedError } from '../../platform/http/outbound/outbound-errors.ts'
import { signatureHeaders } from './signature.ts'

/** limits.md: an endpoint that has not answered by then has failed. */
export const ATTEMPT_TIMEOUT_MS = 15_000
/** More of an answer is not read. */
const MAX_ANSWER_BYTES = 64 * 1024
const MAX_EXCERPT_CHARS = 4_096
/** By this header an endpoint says that it will never take a message. */
const ABORT_HEADER = 'webhook-delivery'
const ABORT_VALUE = 'abort-message'

export interface ClaimedDelivery {
  id: string
  organizationId: string
  endpointId: string
  url: string
  messageId: string
  sequence: string
  eventType: string
  body: string
  /** 1 for the first. */
  attempt: number
  /** By the database's clock. */
  at: Date
}

/** `gone`: the endpoint wants nothing any more (410). `refused`: it does not want this message. */
export type Verdict = 'succeeded' | 'failed' | 'gone' | 'refused'

export interface AttemptOutcome {
  verdict: Verdict
  latencyMs: number
  statusCode: number | null
  error: string | null
  responseExcerpt: string | null
  /** For how long the endpoint asks to be left alone. */
  askedMs: number
}

/** Sends a delivery once. Success is a status from 200 to 299; redirects are not followed. Rejects for bugs alone. */
export async function attemptDelivery(
  delivery: ClaimedDelivery,
  { outbound, secrets, signal }: { outbound: Outbound; secrets: readonly string[]; signal: AbortSignal },
): Promise<AttemptOutcome> {
  const { url, messageId, sequence, body, at, attempt } = delivery
  const begunAtMs = performance.now()
  const latency = () => Math.round(performance.now() - begunAtMs)
  try {
    const response = await outbound.request(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-sequence': sequence,
        'webhook-attempt': String(attempt),
        ...signatureHeaders({ id: messageId, at, body }, secrets),
      },
      body,
      redirect: 'manual',
      timeoutMs: ATTEMPT_TIMEOUT_MS,
      maxResponseBytes: MAX_ANSWER_BYTES,
      signal,
    })
    return { ...toOutcome(response), latencyMs: latency() }
  } catch (error) {
    return { ...toFailure(error, signal), latencyMs: latency() }
  }
}

function toOutcome({ status, headers, body }: OutboundResponse): Omit<AttemptOutcome, 'latencyMs'> {
  const verdict = verdictOf(status, headers)
  return {
    verdict,
    statusCode: status,
    error: verdict === 'succeeded' ? null : `The endpoint answered ${status}`,
    responseExcerpt: toExcerpt(body),
    askedMs: parseRetryAfter(headers.get('retry-after')),
  }
}

/** What the database can keep of it. */
function toExcerpt(body: Buffer): string {
  return body.toString('utf8').replaceAll('\0', '').slice(0, MAX_EXCERPT_CHARS).toWellFormed()
}

function verdictOf(status: number, headers: Headers): Verdict {
  if (status >= 200 && status < 300) return 'succeeded'
  if (status === 410) return 'gone'
  return headers.get(ABORT_HEADER) === ABORT_VALUE ? 'refused' : 'failed'
}

function toFailure(error: unknown, signal: AbortSignal): Omit<AttemptOutcome, 'latencyMs'> {
  const isKnown = error instanceof OutboundFailedError || error instanceof OutboundRefusedError
  if (!isKnown && !signal.aborted) throw error
  const message = error instanceof Error ? error.message : String(error)
  return { verdict: 'failed', statusCode: null, error: message, responseExcerpt: null, askedMs: 0 }
}

/** Seconds, or a date; anything else asks for nothing. */
function parseRetryAfter(value: string | null): number {
  if (value === null) return 0
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now()
  return Number.isFinite(ms) ? Math.max(0, ms) : 0
}
