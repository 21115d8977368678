import { lookup as lookupName } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { promisify } from 'node:util'
import { type Agent, type Dispatcher, fetch as sendRequest } from 'undici'
import { deadline } from '../../../base/async.ts'
import { AddressPolicy, routeOf } from './address-policy.ts'
import { createGuardedAgent, guardLookup } from './guarded-agent.ts'
import { limitBody, readBody } from './limited-body.ts'
import { OutboundFailedError, OutboundRefusedError, toOutboundError } from './outbound-errors.ts'
import { parseOutboundUrl } from './outbound-url.ts'
import { type Hop, MAX_REDIRECTS, nextHop } from './redirect.ts'

const DEFAULT_TIMEOUT_MS = 30_000
const MAX_RESPONSE_BYTES = 2 * 1024 * 1024

/** Of an answer that is read as a stream; event streams have no bound of their own. */
const MAX_FETCHED_BYTES = 20 * 1024 * 1024

export interface OutboundOptions {
  /** Networks besides the public ones that may be reached, on every port and by plain http: `10.0.0.0/8`. */
  allowPrivateNetwork: readonly string[]
  /** Called once for each request: `answered`, or the reason for which it was refused or failed. */
  onOutcome?: ((outcome: string) => void) | undefined
  /** How names become addresses; the system's way by default. */
  lookup?: LookupFunction | undefined
}

export interface OutboundRequest {
  /** GET by default. */
  method?: string
  headers?: Readonly<Record<string, string>>
  body?: string | Uint8Array<ArrayBuffer>
  /** Its reason is thrown when it is aborted. */
  signal?: AbortSignal
  /** From the look-up of the name to the last byte of the answer; 30 s by default. */
  timeoutMs?: number
  /** Of the answer's body, decompressed; 2 MiB by default. */
  maxResponseBytes?: number
  /** `manual`: a redirect is an answer like any other; `follow` by default. */
  redirect?: 'follow' | 'manual'
}

export interface OutboundResponse {
  status: number
  headers: Headers
  body: Buffer
  /** Where the answer came from, after redirects. */
  url: string
}

/**
 * The one way out of the process: whatever is requested in the name of a user goes through it. It reaches public
 * addresses by https on ports 443 and 8443, and those of `allowPrivateNetwork` without these limits; it follows
 * at most 5 redirects, none to another host; it uses no proxy of the environment.
 *
 * Its errors are OutboundRefusedError (a rule was broken, nothing left) and OutboundFailedError (the network, the
 * time, the size), and the reason of the caller's signal when that is aborted.
 */
export class Outbound {
  readonly #policy: AddressPolicy
  readonly #lookup: LookupFunction
  readonly #agent: Agent
  /** The same, without an end to silence. */
  readonly #patient: Dispatcher
  readonly #onOutcome: (outcome: string) => void

  constructor({ allowPrivateNetwork, lookup = lookupName, onOutcome = () => undefined }: OutboundOptions) {
    this.#policy = new AddressPolicy(allowPrivateNetwork)
    this.#lookup = lookup
    this.#agent = createGuardedAgent(this.#policy, lookup)
    this.#patient = this.#agent.compose(
      (dispatch) => (options, handler) =>
        dispatch({ ...options, headersTimeout: 0, bodyTimeout: 0 }, handler),
    )
    this.#onOutcome = onOutcome
  }

  /**
   * `fetch` behind the guard, for libraries that take one. Bodies stream in both directions; an answer breaks off
   * after 20 MiB unless it is an event stream, and after 5 minutes of silence unless one was accepted. Other time
   * limits are the caller's.
   */
  readonly fetch: typeof globalThis.fetch = async (input, init = {}) => {
    // A Request is taken apart: the client does not know those of another copy of its class
    const request = input instanceof Request ? input : undefined
    const signal = init.signal ?? request?.signal
    return await this.#observe(signal, async () => {
      const hop = toHop({
        url: request?.url ?? String(input),
        method: init.method ?? request?.method,
        headers: init.headers ?? request?.headers,
        body: init.body ?? request?.body,
      })
      const response = await this.#follow(hop, { ...init, ...(signal ? { signal } : {}) })
      return limitBody(response, MAX_FETCHED_BYTES)
    })
  }

  /** Sends one request and reads the whole answer, whatever its status. */
  async request(url: string | URL, options: OutboundRequest = {}): Promise<OutboundResponse> {
    const { signal, timeoutMs = DEFAULT_TIMEOUT_MS, maxResponseBytes = MAX_RESPONSE_BYTES } = options
    const { redirect = 'follow' } = options
    using limit = deadline(timeoutMs, ...(signal ? [signal] : []))
    return await this.#observe(signal, async () => {
      const hop = toHop({ ...options, url, headers: { 'user-agent': 'switchyard', ...options.headers } })
      try {
        const response = await this.#follow(hop, { redirect, signal: limit.signal })
        const body = await readBody(response, maxResponseBytes)
        return { status: response.status, headers: response.headers, body, url: response.url }
      } catch (error) {
        if (!limit.hasPassed) throw error
        throw new OutboundFailedError('TIMEOUT', `${hop.url.host} did not answer within ${timeoutMs} ms`)
      }
    })
  }

  /**
   * Whether a URL that is to be kept for later could be requested now. Throws OutboundRefusedError when it could
   * not; a name that has no address yet is no reason to refuse it.
   */
  async check(text: string): Promise<void> {
    const url = parseOutboundUrl(text)
    const host = url.hostname.replace(/^\[|\]$/g, '')
    const route = routeOf(url)
    if (isIP(host) !== 0) {
      const refusal = this.#policy.refuse(host, host, route)
      if (refusal) throw refusal
      return
    }
    const lookup = promisify(guardLookup({ policy: this.#policy, lookup: this.#lookup, route }))
    try {
      await lookup(host, { all: true })
    } catch (error) {
      if (error instanceof OutboundRefusedError) throw error
    }
  }

  /** Ends every connection; requests that are under way fail. */
  async close(): Promise<void> {
    await this.#agent.destroy()
  }

  async #follow(first: Hop, init: RequestInit): Promise<Response> {
    let hop = first
    for (let redirects = 0; ; redirects++) {
      const response = await this.#send(hop, init)
      const next = init.redirect === 'manual' ? null : nextHop(hop, response)
      if (next === null) return response
      await response.body?.cancel()
      if (init.redirect === 'error' || redirects === MAX_REDIRECTS) {
        throw new OutboundRefusedError('REDIRECT', `${hop.url.host} redirects too often`)
      }
      hop = next
    }
  }

  async #send({ url, method, headers, body }: Hop, init: RequestInit): Promise<Response> {
    const isPatient = headers.get('accept')?.includes('text/event-stream') ?? false
    const dispatcher = isPatient ? this.#patient : this.#agent
    const options = { ...init, method, headers, redirect: 'manual', dispatcher, duplex: 'half' }
    const response: unknown = await sendRequest(url, {
      ...options,
      ...(body === undefined ? {} : { body }),
      // undici's own types and those of the global fetch name the same things apart
    } as Parameters<typeof sendRequest>[1])
    return response as Response // the same class but for where it is declared
  }

  async #observe<T>(signal: AbortSignal | null | undefined, send: () => Promise<T>): Promise<T> {
    try {
      const answer = await send()
      this.#onOutcome('answered')
      return answer
    } catch (error) {
      if (signal?.aborted) throw signal.reason
      const known = toOutboundError(error)
      this.#onOutcome(known.reason.toLowerCase())
      throw known
    }
  }
}

interface Asked {
  url: string | URL
  method?: string | undefined
  headers?: HeadersInit | undefined
  body?: BodyInit | null | undefined
}

function toHop({ url, method = 'GET', headers, body }: Asked): Hop {
  return {
    url: parseOutboundUrl(url),
    method: method.toUpperCase(),
    headers: new Headers(headers),
    body: body ?? undefined,
  }
}
