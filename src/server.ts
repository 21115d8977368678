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
import { Connections } from './platform/http/connections.ts'
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

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

export interface ServerOptions {
  config: { host: string; port: number }
  listener: RequestListener
  /** Takes the connections that ask to become another protocol at `/graphql`; others are refused. */
  upgrade?: UpgradeListener | null
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

/** The address cannot be listened on; the message is a plain sentence. */
export class ListenError extends Error {}

/** Listens on one port for everything. Rejects with ListenError when the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { config, drain } = options
  const limits = { ...LIMITS, ...options.limits }
  const server = createHttpServer(limits)
  const connections = new Connections(server)
  server.on('request', (request, response) => {
    const fault = findFault(request, limits)
    if (fault === null) options.listener(request, response)
    else answerWithFault(response, fault)
  })
  const { upgrade } = options
  if (upgrade) server.on('upgrade', (request, socket, head) => acceptUpgrade(upgrade, request, socket, head))
  server.on('clientError', (error, socket) => {
    options.logger.debug({ err: error }, 'refused a request that is not HTTP')
    if (!socket.writable || connections.isAnswering(socket)) socket.destroy()
    else socket.end(answerToBrokenRequest(error), () => socket.destroy())
  })
  await listen(server, config)
  return { url: urlOf(server), draining: drain.signal, close: closer(server, drain, connections) }
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

function findFault({ url = '', headers, httpVersion }: IncomingMessage, limits: ServerLimits): Fault | null {
  if (url.length > limits.maxUrlBytes) return { status: 414, error: 'URI too long' }
  if (httpVersion === '1.1' && headers.host === undefined) return { status: 400, error: 'Bad request' }
  return null
}

const UPGRADE_PATH = /^\/graphql\/?(?:\?|$)/
const REFUSED_UPGRADE = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'

function acceptUpgrade(upgrade: UpgradeListener, ...parts: Parameters<UpgradeListener>): void {
  const [request, socket] = parts
  socket.on('error', () => socket.destroy())
  if (UPGRADE_PATH.test(request.url ?? '')) upgrade(...parts)
  else socket.end(REFUSED_UPGRADE, () => socket.destroy())
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

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const reason = error instanceof Error ? error.message : error
    throw new ListenError(`Cannot listen on ${host}:${port}: ${reason}`, { cause: error })
  }
}

function closer(server: Server, drain: AbortController, connections: Connections) {
  const closed = once(server, 'close')
  return async (graceMs: number): Promise<void> => {
    if (server.listening) {
      server.close()
      drain.abort()
      connections.drain()
    }
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    await closed
    clearTimeout(cut)
  }
}

function urlOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port')
  const host = address.family === 'IPv6' ? `[${address.address}]` : address.address
  return `http://${host}:${address.port}`
}
