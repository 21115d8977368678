import { CloseCode, type Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { RequestOrigin } from '../../domain/actor.ts'
import type { OnBug } from '../errors.ts'

/** A client that does not answer one ping before the next is gone. */
const PING_EVERY_MS = 15_000

export interface SocketExtra extends Record<PropertyKey, unknown> {
  socket: WebSocket
  origin: RequestOrigin
}

/** Lets the protocol of graphql-ws speak over one socket. Sending waits for the socket, so a slow client is not queued for. */
export function serveSocket(protocol: Server<SocketExtra>, extra: SocketExtra, onBug: OnBug): void {
  const { socket } = extra
  const stopPings = startPings(socket)
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) => send(socket, text),
      close: (code, reason) => socket.close(code, reason),
      onMessage: (receive) => {
        socket.on('message', (data) => {
          receive(String(data)).catch((error: unknown) => {
            onBug(error)
            socket.close(CloseCode.InternalServerError, 'Internal error')
          })
        })
      },
    },
    extra,
  )
  // what breaks the rules of WebSocket itself, such as a message that is too large, is closed by the library
  socket.on('error', () => undefined)
  socket.once('close', (code, reason) => {
    stopPings()
    closed(code, String(reason)).catch(onBug)
  })
}

function send(socket: WebSocket, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve()
    socket.send(text, () => resolve()) // a failure closes the socket, and that ends its operations
  })
}

function startPings(socket: WebSocket): () => void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, PING_EVERY_MS)
  return () => clearInterval(timer)
}
