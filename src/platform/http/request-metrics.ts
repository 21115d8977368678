import type { ServerResponse } from 'node:http'
import type { Context, MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Metrics } from '../metrics.ts'
import type { HttpEnv } from './http-env.ts'

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Counts and times each request when its answer is complete or its client has gone. */
export function requestMetrics(metrics: Metrics): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedAt = performance.now()
    const { outgoing } = c.env
    outgoing.once('close', () => {
      const labels = { method: methodOf(c), route: routeOf(c) }
      metrics.httpRequests.inc({ ...labels, status: outgoing.statusCode })
      if (isEventStream(outgoing)) return
      metrics.httpDurationSeconds.observe(labels, (performance.now() - startedAt) / 1000)
    })
    await next()
  }
}

/** Clients may invent methods and paths without end, so neither becomes a label as it is. */
function methodOf(c: Context): string {
  return METHODS.has(c.req.method) ? c.req.method : 'other'
}

/** The pattern that matched; what only a middleware matched was not found. */
function routeOf(c: Context): string {
  const pattern = routePath(c, -1)
  return pattern.endsWith('*') ? 'unmatched' : pattern
}

function isEventStream(outgoing: ServerResponse): boolean {
  return String(outgoing.getHeader('content-type')).startsWith('text/event-stream')
}
