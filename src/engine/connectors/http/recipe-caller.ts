import type { Outbound, OutboundResponse } from '../../../platform/http/outbound/outbound.ts'
import type { AccountVault } from '../account-vault.ts'
import { type ToolCall, ToolError, type ToolOutcome } from '../connector.ts'
import { buildRequest, type PlainRequest } from './build-request.ts'
import { ClientTokens, type OAuthClient } from './client-tokens.ts'
import { type Addition, addCredential, additionsFor } from './credentials.ts'
import { toAnswerError, toExchangeError, toOutcome } from './http-answer.ts'
import { parseRecipe, type RequestRecipe } from './request-recipe.ts'

/** Makes the requests of tools that bind a recipe, with the credentials of their accounts. */
export class RecipeCaller {
  readonly #outbound: Outbound
  readonly #vault: AccountVault
  readonly #tokens: ClientTokens

  constructor({ outbound, vault }: { outbound: Outbound; vault: AccountVault }) {
    this.#outbound = outbound
    this.#vault = vault
    this.#tokens = new ClientTokens(outbound)
  }

  /**
   * Throws ToolError: `HTTP_<status>` for an answer outside 2xx, OUTBOUND_… for none. A token that the service does
   * not take is asked for again once.
   */
  async call(call: ToolCall): Promise<ToolOutcome> {
    const { account, binding, organizationId } = call
    if (account === null) throw new Error('A tool with a recipe was called without an account')
    const recipe = parseRecipe(binding)
    const title = `${recipe.method} ${recipe.path}`
    const { credentials } = await this.#vault.open({ organizationId, accountId: account.id })
    try {
      const additions = additionsFor(recipe.security, credentials)
      const clients = additions.flatMap((one) => (one.to === 'bearerOfClient' ? [one.client] : []))
      let response = await this.#send(recipe, call, additions)
      if (response.status === 401 && clients.length > 0) {
        for (const client of clients) this.#tokens.forget(client)
        response = await this.#send(recipe, call, additions)
      }
      if (response.status >= 200 && response.status < 300) return toOutcome(response, title)
      throw toAnswerError(response, title)
    } catch (error) {
      throw toExchangeError(error, title)
    }
  }

  async #send(
    recipe: RequestRecipe,
    call: ToolCall,
    additions: readonly Addition[],
  ): Promise<OutboundResponse> {
    const request = buildRequest(recipe, call.input, call.idempotencyKey)
    for (const addition of additions) {
      if (addition.to !== 'bearerOfClient') addCredential(request, addition)
      else request.headers.authorization = `Bearer ${await this.#tokenOf(addition.client)}`
    }
    call.signal.throwIfAborted()
    const { method, body } = request
    return await this.#outbound.request(urlOf(request), {
      method,
      headers: headersOf(request),
      ...(body === null ? {} : { body }),
      signal: call.signal,
    })
  }

  async #tokenOf(client: OAuthClient): Promise<string> {
    if (client.tokenUrl !== '') return await this.#tokens.get(client)
    throw new ToolError('The document names no token URL for client credentials', {
      code: 'MISSING_CREDENTIALS',
    })
  }
}

/** The values are encoded already: a URLSearchParams would encode them again. */
function urlOf({ url, query }: PlainRequest): string {
  if (query.length === 0) return url
  return `${url}${url.includes('?') ? '&' : '?'}${query.join('&')}`
}

function headersOf({ headers, cookies }: PlainRequest): Record<string, string> {
  return cookies.length === 0 ? headers : { ...headers, cookie: cookies.join('; ') }
}
