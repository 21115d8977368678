import type { Context, MiddlewareHandler } from 'hono'

export const ALLOWED_METHODS = 'GET, POST, PUT, PATCH, DELETE'
export const PREFLIGHT_SECONDS = '600'
export const EXPOSED_HEADERS = [
  'ETag',
  'Idempotent-Replayed',
  'Retry-After',
  'X-Copilot-Turn-Id',
  'X-Execution-Id',
  'X-RateLimit-Limit',
  'X-RateLimit-Remaining',
  'X-RateLimit-Reset',
  'X-Request-Id',
  'X-Run-Id',
  'X-Session-Id',
].join(', ')

/**
 * Lets pages of the given origins call the API with any header; keys travel in headers, so credentials (cookies)
 * are never allowed. A preflight is answered here, with 204; other origins get no CORS headers, which makes the
 * browser refuse. Headers are set before the handler runs, so that an event stream has them too.
 */
export function corsAllowList(origins: readonly string[]): MiddlewareHandler {
  const allowed = new Set(origins)
  return async (c, next) => {
    c.header('Vary', 'Origin', { append: true })
    const origin = c.req.header('origin')
    const isAllowed = origin !== undefined && allowed.has(origin)
    if (isAllowed) c.header('Access-Control-Allow-Origin', origin)
    if (isPreflight(c)) return answerPreflight(c, isAllowed)
    if (isAllowed) c.header('Access-Control-Expose-Headers', EXPOSED_HEADERS)
    return next()
  }
}

function isPreflight(c: Context): boolean {
  return c.req.method === 'OPTIONS' && c.req.header('access-control-request-method') !== undefined
}

function answerPreflight(c: Context, isAllowed: boolean): Response {
  if (isAllowed) {
    c.header('Access-Control-Allow-Methods', ALLOWED_METHODS)
    c.header('Access-Control-Allow-Headers', c.req.header('access-control-request-headers'))
    c.header('Access-Control-Max-Age', PREFLIGHT_SECONDS)
  }
  return c.body(null, 204)
}
