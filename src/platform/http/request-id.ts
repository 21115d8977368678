import type { MiddlewareHandler } from 'hono'
import { requestId } from 'hono/request-id'
import type { HttpEnv } from './http-env.ts'
import { traceIdOf } from './trace-id.ts'

const MAX_CHARS = 128

/**
 * Names each request: the client's `X-Request-Id` when it is 1 to 128 letters, digits, `_`, `-` or `=`, else a new
 * UUID. The id is in `c.get('requestId')` and in the answer's `X-Request-Id`.
 */
export function assignRequestId(): MiddlewareHandler {
  return requestId({ limitLength: MAX_CHARS })
}

/** Finds the trace of each request, or begins one; it is in `c.get('traceId')`. */
export function assignTraceId(): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    c.set('traceId', traceIdOf(c.req.header('traceparent')))
    await next()
  }
}
