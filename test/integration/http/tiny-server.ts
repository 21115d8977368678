import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { Hono } from 'hono'
import { isAppError, statusOf } from '../../../src/base/errors.ts'
import { accessLog } from '../../../src/platform/http/access-log.ts'
import { corsAllowList } from '../../../src/platform/http/cors.ts'
import type { HttpEnv } from '../../../src/platform/http/http-env.ts'
import { readJsonObject, readOptionalJsonObject } from '../../../src/platform/http/json-body.ts'
import { assignRequestId, assignTraceId } from '../../../src/platform/http/request-id.ts'
import { createRequestListener } from '../../../src/platform/http/request-listener.ts'
import { requestMetrics } from '../../../src/platform/http/request-metrics.ts'
import { securityHeaders } from '../../../src/platform/http/security-headers.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { createMetrics, type Metrics } from '../../../src/platform/metrics.ts'
import { type RunningServer, type ServerLimits, startServer } from '../../../src/server.ts'

export interface Edge {
  drain: AbortController
  metrics: Metrics
}

export interface TinyServer extends RunningServer, AsyncDisposable, Edge {
  /** Every line of the log so far, parsed. */
  log: Record<string, unknown>[]
}

/** The HTTP edge in front of an application of a few routes, on a free port. */
export async function startTinyServer(
  configure: (app: Hono<HttpEnv>, edge: Edge) => void = () => {},
  { limits = {}, host = '127.0.0.1' }: { limits?: Partial<ServerLimits>; host?: string } = {},
): Promise<TinyServer> {
  const log: Record<string, unknown>[] = []
  const logger = createLogger('debug', { write: (line: string) => log.push(JSON.parse(line)) })
  const drain = new AbortController()
  const metrics = createMetrics()
  const app = new Hono<HttpEnv>()
  app.use(assignRequestId(), assignTraceId(), securityHeaders(), corsAllowList(['https://app.example.com']))
  app.use(accessLog(logger), requestMetrics(metrics))
  addRoutes(app)
  configure(app, { drain, metrics })
  const listener = createRequestListener(app, logger)
  const server = await startServer({ config: { host, port: 0 }, listener, logger, drain, limits })
  return { ...server, log, drain, metrics, [Symbol.asyncDispose]: () => server.close(0) }
}

/** A bare connection, for clients that misbehave. */
export function connectTo({ url }: { url: string }): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname.replace(/[[\]]/g, ''), port: Number(port) })
  return socket.on('error', () => socket.destroy())
}

function addRoutes(app: Hono<HttpEnv>): void {
  app.get('/hello/:name', (c) => c.json({ hello: c.req.param('name') }))
  app.post('/echo', async (c) => c.json(await readJsonObject(c.env.incoming)))
  app.post('/optional', async (c) => c.json({ body: await readOptionalJsonObject(c.env.incoming) }))
  app.get('/slow/:ms', async (c) => {
    await delay(Number(c.req.param('ms')))
    return c.json({ slept: true })
  })
  app.notFound((c) => c.json({ error: 'Not found' }, 404))
  app.onError((error, c) => {
    if (!isAppError(error)) return c.json({ error: 'Internal error' }, 500)
    return c.json({ error: error.message, code: error.code }, statusOf(error.code))
  })
}
