import { jsonHash } from '../../../base/json.ts'
import type { Outbound } from '../../../platform/http/outbound/outbound.ts'
import { ToolError } from '../connector.ts'
import { toExchangeError } from './http-answer.ts'

/** A client at an authorisation server (OAuth 2, RFC 6749, 4.4). */
export interface OAuthClient {
  tokenUrl: string
  clientId: string
  clientSecret: string
  scopes: readonly string[]
}

interface Token {
  accessToken: string
  /** By this process's monotonic clock. */
  validUntilMs: number
}

const MAX_TOKENS = 1_000
const TOKEN_TIMEOUT_MS = 15_000
/** Where the server does not say how long a token lasts. */
const DEFAULT_LIFETIME_S = 300
/** A token is not used in its last seconds, so that it does not end on the way. */
const MARGIN_MS = 30_000

/** Access tokens by client, kept in memory while they last; those who ask at the same time share one request. */
export class ClientTokens {
  readonly #outbound: Outbound
  /** The one asked for first comes first. */
  readonly #tokens = new Map<string, Promise<Token>>()

  constructor(outbound: Outbound) {
    this.#outbound = outbound
  }

  /** Throws ToolError: `unauthorized` when the server refuses the client. */
  async get(client: OAuthClient): Promise<string> {
    const key = jsonHash(client)
    const known = await this.#tokens.get(key)
    if (known && known.validUntilMs > performance.now()) return known.accessToken
    return (await this.#fetchOnce(key, client)).accessToken
  }

  /** The service did not take it. */
  forget(client: OAuthClient): void {
    this.#tokens.delete(jsonHash(client))
  }

  #fetchOnce(key: string, client: OAuthClient): Promise<Token> {
    const fetched = this.#fetch(client).catch((error: unknown) => {
      if (this.#tokens.get(key) === fetched) this.#tokens.delete(key)
      throw error
    })
    this.#tokens.set(key, fetched)
    const [oldest] = this.#tokens.keys()
    if (this.#tokens.size > MAX_TOKENS && oldest !== undefined) this.#tokens.delete(oldest)
    return fetched
  }

  async #fetch({ tokenUrl, clientId, clientSecret, scopes }: OAuthClient): Promise<Token> {
    const form = new URLSearchParams({ grant_type: 'client_credentials' })
    if (scopes.length > 0) form.set('scope', scopes.join(' '))
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`)
    const title = 'The authorisation server'
    try {
      const { status, body } = await this.#outbound.request(tokenUrl, {
        method: 'POST',
        headers: {
          accept: 'application/json',
          authorization: `Basic ${basic.toString('base64')}`,
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: form.toString(),
        timeoutMs: TOKEN_TIMEOUT_MS,
        maxResponseBytes: 64 * 1024,
      })
      if (status === 200) return readToken(body.toString('utf8'))
      const isRefused = status === 400 || status === 401 || status === 403
      throw new ToolError(`${title} answered ${status}`, {
        code: 'TOKEN_REFUSED',
        retryable: !isRefused,
        accountFault: isRefused ? 'unauthorized' : 'unreachable',
      })
    } catch (error) {
      throw toExchangeError(error, title)
    }
  }
}

function readToken(text: string): Token {
  const { access_token: accessToken, expires_in: seconds } = parseAnswer(text)
  if (typeof accessToken !== 'string' || accessToken === '') {
    throw new ToolError('The authorisation server answered without a token', { code: 'TOKEN_REFUSED' })
  }
  const lifetimeMs = (typeof seconds === 'number' ? seconds : DEFAULT_LIFETIME_S) * 1_000
  return { accessToken, validUntilMs: performance.now() + Math.max(lifetimeMs - MARGIN_MS, lifetimeMs / 2) }
}

function parseAnswer(text: string): { access_token?: unknown; expires_in?: unknown } {
  try {
    return Object(JSON.parse(text))
  } catch (cause) {
    throw new ToolError('The authorisation server did not answer with JSON', { code: 'TOKEN_REFUSED', cause })
  }
}
