import { randomUUID } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import {
  type ExecutionArgs,
  type ExecutionResult,
  type FormattedExecutionResult,
  GraphQLError,
} from 'graphql'
import { handleProtocols, makeServer } from 'graphql-ws'
import { WebSocketServer } from 'ws'
import { isAppError } from '../../base/errors.ts'
import type { Actor, RequestOrigin } from '../../domain/actor.ts'
import { type Admission, headersOf } from '../admission.ts'
import { formatError, type OnBug, toClientError } from '../errors.ts'
import { type Operation, prepareOperation, type Yoga } from '../operations.ts'
import { type SocketExtra, serveSocket } from './socket-adapter.ts'

const MAX_MESSAGE_BYTES = 1024 * 1024
const INIT_WAIT_MS = 5_000
const MAX_SUBSCRIPTIONS = 100
/** For clients to answer the closing of their socket, when the server stops. */
const CLOSE_WAIT_MS = 1_000
const UNAUTHORIZED = 4401
const GOING_AWAY = 1001

export interface WebSocketParts {
  yoga: Yoga
  admission: Admission
  onBug: OnBug
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
  const protocol = createProtocol(parts)
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_MESSAGE_BYTES,
    perMessageDeflate: false,
    handleProtocols,
  })
  draining.addEventListener('abort', () => closeAll(server), { once: true })
  return (request, socket, head) => {
    if (draining.aborted) return void socket.destroy()
    const origin = { requestId: randomUUID(), ip: request.socket.remoteAddress ?? null }
    server.handleUpgrade(request, socket, head, (webSocket) =>
      serveSocket(protocol, { socket: webSocket, origin }, onBug),
    )
  }
}

function createProtocol({ yoga, admission, onBug }: WebSocketParts) {
  return makeServer<Record<string, unknown>, SocketExtra>({
    connectionInitWaitTimeout: INIT_WAIT_MS,
    onConnect: async ({ connectionParams, extra }) => {
      const actor = await authenticate(admission, connectionParams, extra.origin)
      if (!actor) extra.socket.close(UNAUTHORIZED, 'Unauthorized')
      return actor !== null
    },
    onSubscribe: async ({ connectionParams, subscriptions, extra }, _id, params) => {
      try {
        if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS) return [tooManySubscriptions()]
        const actor = await admission.admit(headersOf(connectionParams), extra.origin)
        return await prepareOperation(yoga, { actor }, params)
      } catch (error) {
        return [toClientError(error, onBug)]
      }
    },
    execute: (args) => (args as Operation).execute(plain(args)), // made by prepareOperation
    subscribe: (args) => (args as Operation).subscribe(plain(args)), // as above
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

function closeAll(server: WebSocketServer): void {
  for (const client of server.clients) client.close(GOING_AWAY, 'Going away')
  setTimeout(() => {
    for (const client of server.clients) client.terminate()
  }, CLOSE_WAIT_MS).unref()
}

function tooManySubscriptions(): GraphQLError {
  const message = `A socket carries at most ${MAX_SUBSCRIPTIONS} operations at a time`
  return new GraphQLError(message, { extensions: { code: 'RATE_LIMITED' } })
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

/** What graphql-js knows of the arguments. */
function plain({
  schema,
  document,
  contextValue,
  variableValues,
  operationName,
}: ExecutionArgs): ExecutionArgs {
  return { schema, document, contextValue, variableValues, operationName }
}
