import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Logger } from '../logger.ts'
import type { Metrics } from '../metrics.ts'
import { ALLOWED_METHODS, EXPOSED_HEADERS, PREFLIGHT_SECONDS } from './cors.ts'
import { SECURITY_HEADERS } from './security-headers.ts'
import { traceIdOf } from './trace-id.ts'

const REQUEST_ID = /^[\w\-=]{1,128}$/

export interface RequestNames {
  requestId: string
  traceId: string
}

export interface NodeEdgeParts {
  logger: Logger
  metrics: Metrics
  corsOrigins: readonly string[]
}

/**
 * What every answer has that is not given through Hono: a request's id, headers for safety, CORS, a line in the
 * log and a place in the metrics, by the same rules as there. `route` is the label of both.
 */
export class NodeEdge {
  readonly #logger: Logger
  readonly #metrics: Metrics
  readonly #origins: ReadonlySet<string>

  constructor({ logger, metrics, corsOrigins }: NodeEdgeParts) {
    this.#logger = logger
    this.#metrics = metrics
    this.#origins = new Set(corsOrigins)
  }

  /** Sets the headers and tells what the request is called, and its trace. */
  begin(request: IncomingMessage, response: ServerResponse, route: string): RequestNames {
    const { headers } = request
    const given = headers['x-request-id']
    const requestId = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID()
    response.setHeader('X-Request-Id', requestId)
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value)
    this.#setCors(request, response)
    const names = { requestId, traceId: traceIdOf(headers.traceparent?.toString()) }
    this.#observe(request, response, { route, ...names })
    return names
  }

  /** Answers a browser's question whether a page of another origin may call; whether it was one. */
  answersPreflight(request: IncomingMessage, response: ServerResponse): boolean {
    const { method, headers } = request
    if (method !== 'OPTIONS' || headers['access-control-request-method'] === undefined) return false
    if (response.hasHeader('Access-Control-Allow-Origin')) {
      response.setHeader('Access-Control-Allow-Methods', ALLOWED_METHODS)
      response.setHeader('Access-Control-Allow-Headers', headers['access-control-request-headers'] ?? '')
      response.setHeader('Access-Control-Max-Age', PREFLIGHT_SECONDS)
    }
    response.writeHead(204).end()
    return true
  }

  #setCors({ headers: { origin } }: IncomingMessage, response: ServerResponse): void {
    response.setHeader('Vary', 'Origin')
    if (origin === undefined || !this.#origins.has(origin)) return
    response.setHeader('Access-Control-Allow-Origin', origin)
    response.setHeader('Access-Control-Expose-Headers', EXPOSED_HEADERS)
  }

  #observe(
    request: IncomingMessage,
    response: ServerResponse,
    { route, requestId, traceId }: RequestNames & { route: string },
  ): void {
    const startedAt = performance.now()
    const method = request.method ?? 'GET'
    response.once('close', () => {
      const durationMs = performance.now() - startedAt
      const aborted = response.writableFinished ? {} : { aborted: true }
      const status = response.statusCode
      const line = {
        requestId,
        traceId,
        method,
        path: route,
        route,
        status,
        durationMs: Math.round(durationMs),
        ...aborted,
      }
      this.#logger.info(line, 'request')
      const labels = {
        method: ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS'].includes(method) ? method : 'other',
        route,
      }
      this.#metrics.httpRequests.inc({ ...labels, status })
      const isStream = String(response.getHeader('content-type')).startsWith('text/event-stream')
      if (!isStream) this.#metrics.httpDurationSeconds.observe(labels, durationMs / 1000)
    })
  }
}
