import { once } from 'node:events'
import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { Duplex } from 'node:stream'
import { answerToBrokenRequest, type Fault } from './platform/http/broken-request.ts'
import type { Logger } from './platform/logger.ts'

/** What one connection may cost before its request is understood. */
const LIMITS = {
  headersTimeoutMs: 10_000,
  /** For receiving a request, not for answering it. */
  requestTimeoutMs: 30_000,
  /** Longer than load balancers keep theirs, so that they never send into a connection that is closing. */
  keepAliveTimeoutMs: 65_000,
  maxHeaderBytes: 16 * 1024,
  maxUrlBytes: 8 * 1024,
  maxRequestsPerSocket: 10_000,
}
const MAX_TIMEOUT_CHECK_MS = 1_000

export type ServerLimits = typeof LIMITS

export interface ServerOptions {
  config: { host: string; port: number }
  listener: RequestListener
  logger: Logger
  /** Aborted when closing begins; give its signal to what has to end by itself, such as event streams. */
  drain: AbortController
  limits?: Partial<ServerLimits>
}

export interface RunningServer {
  /** Where it listens, such as `http://127.0.0.1:4000`. */
  readonly url: string
  readonly draining: AbortSignal
  /**
   * Takes no new connections, ends idle ones and lets requests in flight finish for up to `graceMs`; what is left
   * is then cut. Calling it again with a shorter grace hurries.
   */
  close(graceMs: number): Promise<void>
}

/** Listens on one port for everything. Rejects with a plain sentence when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, drain } = options
  const limits = { ...LIMITS, ...options.limits }
  const exchanges = new Map<Duplex, ServerResponse>()
  const server = createHttpServer(limits)
  server.on('request', (request, response) => {
    track(response, exchanges, () => drain.signal.aborted && server.closeIdleConnections())
    if (drain.signal.aborted) response.setHeader('Connection', 'close')
    const fault = findFault(request, limits)
    if (fault === null) options.listener(request, response)
    else answerWithFault(response, fault)
  })
  server.on('clientError', (error, socket) => {
    options.logger.debug({ err: error }, 'refused a request that is not HTTP')
    refuse(socket, exchanges.get(socket), error)
  })
  await listen(server, config)
  const close = closer(server, drain, exchanges)
  return { url: urlOf(server), draining: drain.signal, close }
}

function createHttpServer(limits: ServerLimits): Server {
  const server = createServer({
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: Math.min(limits.headersTimeoutMs, MAX_TIMEOUT_CHECK_MS),
    maxHeaderSize: limits.maxHeaderBytes,
    requireHostHeader: false, // node would answer without a body
  })
  server.maxRequestsPerSocket = limits.maxRequestsPerSocket
  return server
}

/** Remembers the answer that is being written to each connection. */
function track(response: ServerResponse, exchanges: Map<Duplex, ServerResponse>, onClose: () => void): void {
  const { socket } = response.req
  exchanges.set(socket, response)
  response.once('close', () => {
    if (exchanges.get(socket) === response) exchanges.delete(socket)
    onClose()
  })
}

function findFault({ url = '', headers, httpVersion }: IncomingMessage, limits: ServerLimits): Fault | null {
  if (url.length > limits.maxUrlBytes) return { status: 414, error: 'URI too long' }
  if (httpVersion === '1.1' && headers.host === undefined) return { status: 400, error: 'Bad request' }
  return null
}

function answerWithFault(response: ServerResponse, { status, error }: Fault): void {
  const body = JSON.stringify({ error })
  const length = Buffer.byteLength(body)
  response.writeHead(status, {
    'Content-Type': 'application/json',
    'Content-Length': length,
    Connection: 'close',
  })
  response.end(body)
}

/** Bytes of another answer must not follow one that has begun. */
function refuse(socket: Duplex, answer: ServerResponse | undefined, error: Error): void {
  if (!socket.writable || answer?.headersSent) socket.destroy()
  else socket.end(answerToBrokenRequest(error), () => socket.destroy())
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    throw new Error(`Cannot listen on ${host}:${port}: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    })
  }
}

function closer(server: Server, drain: AbortController, exchanges: Map<Duplex, ServerResponse>) {
  const closed = once(server, 'close')
  return async (graceMs: number): Promise<void> => {
    if (server.listening) startDraining(server, drain, exchanges)
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    await closed
    clearTimeout(cut)
  }
}

/** Clients learn from the header that their connection ends, instead of finding it closed at their next request. */
function startDraining(server: Server, drain: AbortController, exchanges: Map<Duplex, ServerResponse>): void {
  drain.abort()
  server.close()
  for (const answer of exchanges.values()) {
    if (!answer.headersSent) answer.setHeader('Connection', 'close')
  }
}

function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}
