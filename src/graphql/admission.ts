import type { Actor, RequestOrigin } from '../domain/actor.ts'
import type { ApiKeys } from '../domain/api-keys/api-keys.ts'
import { parseApiKeyHeaders } from '../platform/http/api-key-headers.ts'
import type { RateLimiter } from '../platform/http/rate-limit.ts'

/** The value of a header by its lower-case name. */
type HeaderOf = (name: string) => string | null | undefined

/** Finds who asks, and whether they may ask now. Every operation is admitted anew, also on an open socket. */
export class Admission {
  readonly #apiKeys: Pick<ApiKeys, 'authenticate'>
  readonly #rateLimiter: RateLimiter

  constructor(parts: { apiKeys: Pick<ApiKeys, 'authenticate'>; rateLimiter: RateLimiter }) {
    this.#apiKeys = parts.apiKeys
    this.#rateLimiter = parts.rateLimiter
  }

  /** Throws UNAUTHENTICATED. */
  async authenticate(header: HeaderOf, origin?: RequestOrigin): Promise<Actor> {
    return { ...(await this.#apiKeys.authenticate(parseApiKeyHeaders(header), origin)), source: 'api' }
  }

  /** The same, and takes a point from the key's allowance: throws RATE_LIMITED as well. */
  async admit(header: HeaderOf, origin?: RequestOrigin): Promise<Actor> {
    const actor = await this.authenticate(header, origin)
    await this.#rateLimiter.consume(actor.keyId)
    return actor
  }
}

/** The headers of a WebSocket, which browsers cannot set: the parameters of its connection under the same names. */
export function headersOf(params: Readonly<Record<string, unknown>> | undefined) {
  const entries = Object.entries(params ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const)
  const byName = new Map(entries)
  return (name: string): string | undefined => {
    const value = byName.get(name)
    return typeof value === 'string' ? value : undefined
  }
}
