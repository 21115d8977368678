import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Logger } from '../logger.ts'
import type { HttpEnv } from './http-env.ts'

const PROBES = new Set(['/livez', '/readyz', '/metrics'])

/**
 * Writes one line for each request when its answer is complete, or when the client has gone (`aborted`). Query
 * strings are left out, since they may hold tokens. Probes are logged at level debug.
 */
export function accessLog(logger: Logger): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedAt = performance.now()
    const { outgoing } = c.env
    outgoing.once('close', () => {
      const level = PROBES.has(c.req.path) ? 'debug' : 'info'
      const line = {
        requestId: c.get('requestId'),
        traceId: c.get('traceId'),
        method: c.req.method,
        path: c.req.path,
        route: routePath(c, -1),
        status: outgoing.statusCode,
        durationMs: Math.round(performance.now() - startedAt),
        ...(outgoing.writableFinished ? {} : { aborted: true }),
      }
      logger[level](line, 'request')
    })
    await next()
  }
}
