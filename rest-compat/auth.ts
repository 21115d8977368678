import type { Actor, RequestOrigin } from '../src/domain/actor.ts'
import type { ApiKeys } from '../src/domain/api-keys/api-keys.ts'
import { parseApiKeyHeaders } from '../src/platform/http/api-key-headers.ts'

/**
 * Who sends a REST request, by the key in its headers; a key in the query string is never read. `header` gets
 * lower-case names. AppError UNAUTHENTICATED "Missing API key" or "Invalid API key".
 */
export async function authenticate(
  header: (name: string) => string | null | undefined,
  apiKeys: Pick<ApiKeys, 'authenticate'>,
  origin?: RequestOrigin,
): Promise<Actor> {
  return { ...(await apiKeys.authenticate(parseApiKeyHeaders(header), origin)), source: 'api' }
}
