import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { ExecutionResult, FormattedExecutionResult } from 'graphql'
import { handleProtocols, makeServer } from 'graphql-ws'
import { type WebSocket, WebSocketServer } from 'ws'
import { isAppError } from '../../base/errors.ts'
import type { Actor, RequestOrigin } from '../../domain/actor.ts'
import type { OpenStreams } from '../../domain/open-streams.ts'
import { traceIdOf } from '../../platform/http/trace-id.ts'
import { type Admission, headersOf } from '../admission.ts'
import { formatError, type OnBug, toClientError } from '../errors.ts'
import { type Operation, plainArgs, prepareOperation, type Yoga } from '../operations.ts'
import { PayloadStream, type SharedSubscriptions } from '../shared-subscriptions.ts'
import { type SocketExtra, serveSocket } from './socket-adapter.ts'
import { deliver } from './socket-delivery.ts'
import { tooManyOperations } from './too-many-operations.ts'

const MAX_MESSAGE_BYTES = 1024 * 1024
/** For clients to answer the closing of their socket, when the server stops. */
const CLOSE_WAIT_MS = 1_000
const UNAUTHORIZED = 4401
const FORBIDDEN = 4403
const GOING_AWAY = 1001

export interface SocketTiming {
  /** For the message that brings the key, before the socket is closed with 4408. */
  initWaitMs: number
  /** A client that has not answered one ping before the next is gone. */
  pingEveryMs: number
}

const TIMING: SocketTiming = { initWaitMs: 5_000, pingEveryMs: 15_000 }

export interface WebSocketParts {
  yoga: Yoga
  shared: SharedSubscriptions
  admission: Admission
  openStreams: OpenStreams
  /** Of one socket, at a time. */
  maxSubscriptions: number
  onBug: OnBug
  /** What differs from the usual times. */
  timing?: Partial<SocketTiming> | undefined
  /** Aborted when the server begins to drain: sockets are closed with 1001. */
  draining: AbortSignal
}

export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * graphql-ws on the path of the HTTP transport. The key is in `connectionParams` under the names of the headers;
 * without a valid one the socket is closed with 4401. Each operation is admitted anew, and a refusal ends it alone.
 */
export function createGraphqlWebSocket(parts: WebSocketParts): UpgradeListener {
  const { onBug, draining } = parts
  const { initWaitMs, pingEveryMs } = { ...TIMING, ...parts.timing }
  const protocol = createProtocol(parts, initWaitMs)
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols,
  })
  draining.addEventListener('abort', () => closeAll(server), { once: true })
  return (request, socket, head) => {
    if (draining.aborted) return void socket.destroy()
    const traceId = traceIdOf(request.headers.traceparent?.toString())
    const origin = { requestId: randomUUID(), traceId, ip: request.socket.remoteAddress ?? null }
    server.handleUpgrade(request, socket, head, (webSocket) =>
      serveSocket(protocol, { socket: webSocket, connection: socket, origin }, { pingEveryMs, onBug }),
    )
  }
}

/** An operation, and where its results go. */
type SocketOperation = Operation & { extra: SocketExtra; id: string }

function createProtocol(parts: WebSocketParts, initWaitMs: number) {
  const { yoga, shared, admission, openStreams, maxSubscriptions, onBug } = parts
  return makeServer<Record<string, unknown>, SocketExtra>({
    connectionInitWaitTimeout: initWaitMs,
    onConnect: async ({ connectionParams, extra }) => {
      const actor = await authenticate(admission, connectionParams, extra.origin)
      if (!actor) extra.socket.close(UNAUTHORIZED, 'Unauthorized')
      else closeOnRevoke(openStreams, actor, extra.socket)
      return actor !== null
    },
    onSubscribe: async ({ connectionParams, subscriptions, extra }, id, params) => {
      try {
        if (Object.keys(subscriptions).length > maxSubscriptions) return [tooManyOperations(maxSubscriptions)]
        const actor = await admission.admit(headersOf(connectionParams), extra.origin)
        const prepared = await prepareOperation(yoga, { actor }, params)
        return 'document' in prepared ? { ...prepared, extra, id } : prepared
      } catch (error) {
        return [toClientError(error, onBug)]
      }
    },
    execute: (args) => (args as Operation).execute(plainArgs(args)), // made by prepareOperation
    subscribe: async (args) => {
      const operation = args as SocketOperation // as above
      const payloads = await shared.open(operation)
      return payloads instanceof PayloadStream ? deliver(payloads, operation) : payloads
    },
    onError: (_context, _id, _params, errors) =>
      errors.map((error) => formatError(toClientError(error, onBug))),
    onNext: (_context, _id, _params, _args, result) => toMessage(result),
  })
}

async function authenticate(
  admission: Admission,
  params: Readonly<Record<string, unknown>> | undefined,
  origin: RequestOrigin,
): Promise<Actor | null> {
  try {
    return await admission.authenticate(headersOf(params), origin)
  } catch (error) {
    if (isAppError(error, 'UNAUTHENTICATED')) return null
    throw error
  }
}

/** For as long as the socket is open, whatever it carries. */
function closeOnRevoke(openStreams: OpenStreams, actor: Actor, socket: WebSocket): void {
  const forget = openStreams.watch(actor, () => socket.close(FORBIDDEN, 'Forbidden'))
  if (socket.readyState === socket.OPEN) socket.once('close', forget)
  else forget()
}

function closeAll(server: WebSocketServer): void {
  for (const client of server.clients) client.close(GOING_AWAY, 'Going away')
  setTimeout(() => {
    for (const client of server.clients) client.terminate()
  }, CLOSE_WAIT_MS).unref()
}

function toMessage(result: Partial<Undefinable<ExecutionResult>>): FormattedExecutionResult {
  const { data, errors, extensions } = result
  return {
    ...(errors ? { errors: errors.map(formatError) } : {}),
    ...(data === undefined ? {} : { data }),
    ...(extensions ? { extensions } : {}),
  }
}

/** As the library has it, whose types are written without exact optional properties. */
type Undefinable<T> = { [K in keyof T]: T[K] | undefined }
