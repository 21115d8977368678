import { OutboundRefusedError } from './outbound-errors.ts'
import { parseOutboundUrl } from './outbound-url.ts'

export const MAX_REDIRECTS = 5

const REDIRECTS = new Set([301, 302, 303, 307, 308])

/** Headers that mean nothing to anyone but the reader of an answer: all that another origin is shown. */
const HARMLESS_HEADERS = new Set(['accept', 'accept-language', 'user-agent'])

export interface Hop {
  url: URL
  method: string
  headers: Headers
  /** Undefined: no body. */
  body: unknown
}

/**
 * The request that follows an answer; null when the answer is not a redirect. To another host it is refused, and
 * so is sending a body again that can be read only once, or to another origin. Headers that may hold credentials
 * stay with the origin that they were meant for.
 */
export function nextHop(
  hop: Hop,
  response: { status: number; headers: { get(name: string): string | null } },
): Hop | null {
  const location = response.headers.get('location')
  if (!REDIRECTS.has(response.status) || location === null) return null
  const target = URL.parse(location, hop.url)
  if (target === null) throw refusal(hop, 'to something that is no URL')
  if (target.hash === '') target.hash = hop.url.hash
  const url = parseOutboundUrl(target)
  if (url.hostname !== hop.url.hostname) throw refusal(hop, `to another host, ${url.hostname}`)
  const isSameOrigin = url.origin === hop.url.origin
  const next = becomesGet(hop.method, response.status) ? withoutBody({ ...hop, url }) : { ...hop, url }
  if (next.body !== undefined && (!isSameOrigin || isStream(next.body))) {
    throw refusal(hop, 'which would send the body again')
  }
  return isSameOrigin ? next : { ...next, headers: harmless(next.headers) }
}

/** As browsers do it: a form is posted once. */
function becomesGet(method: string, status: number): boolean {
  if (status === 303) return method !== 'GET' && method !== 'HEAD'
  return (status === 301 || status === 302) && method === 'POST'
}

function withoutBody(hop: Hop): Hop {
  const headers = new Headers(hop.headers)
  for (const name of [
    'content-type',
    'content-length',
    'content-encoding',
    'content-language',
    'content-location',
  ]) {
    headers.delete(name)
  }
  return { ...hop, method: 'GET', headers, body: undefined }
}

function harmless(headers: Headers): Headers {
  return new Headers([...headers].filter(([name]) => HARMLESS_HEADERS.has(name)))
}

function isStream(body: unknown): boolean {
  return (
    body instanceof ReadableStream ||
    (typeof body === 'object' && body !== null && Symbol.asyncIterator in body)
  )
}

function refusal({ url }: Hop, what: string): OutboundRefusedError {
  return new OutboundRefusedError(
    'REDIRECT',
    `${url.host} redirects ${what}; redirects are followed on one host only`,
  )
}
