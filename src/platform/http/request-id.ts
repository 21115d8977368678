import type { MiddlewareHandler } from 'hono'
import { requestId } from 'hono/request-id'

const MAX_CHARS = 128

/**
 * Names each request: the client's `X-Request-Id` when it is 1 to 128 letters, digits, `_`, `-` or `=`, else a new
 * UUID. The id is in `c.get('requestId')` and in the answer's `X-Request-Id`.
 */
export function assignRequestId(): MiddlewareHandler {
  return requestId({ limitLength: MAX_CHARS })
}
