import type { Duplex } from 'node:stream'
import { CloseCode, type Server } from 'graphql-ws'
import type { WebSocket } from 'ws'
import type { RequestOrigin } from '../../domain/actor.ts'
import type { OnBug } from '../errors.ts'

/** Bytes of text are still text. */
const TEXT = { binary: false }

/** A socket that has more to send than this is waited for. */
const MAX_UNTAKEN_BYTES = 64 * 1024

export interface SocketExtra extends Record<PropertyKey, unknown> {
  socket: WebSocket
  /** What carries the socket. */
  connection: Duplex
  origin: RequestOrigin
}

export interface SocketParts {
  /** A client that has not answered one ping before the next is gone. */
  pingEveryMs: number
  onBug: OnBug
}

/**
 * Lets the protocol of graphql-ws speak over one socket. Sending waits for the socket, so a slow client is not queued
 * for.
 */
export function serveSocket(protocol: Server<SocketExtra>, extra: SocketExtra, parts: SocketParts): void {
  const { socket } = extra
  const { onBug } = parts
  const stopPings = startPings(socket, parts.pingEveryMs)
  const closed = protocol.opened(
    {
      protocol: socket.protocol,
      send: (text) => sendText(extra, text),
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

/**
 * Sends a message; what is sent in one go is written at once. Where the client has left much untaken, there is a
 * promise to wait for before the next one.
 */
export function sendText(
  { socket, connection }: SocketExtra,
  text: string | Buffer,
): Promise<void> | undefined {
  if (socket.readyState !== socket.OPEN) return undefined
  if (connection.writableCorked === 0) {
    connection.cork()
    process.nextTick(() => connection.uncork())
  }
  if (socket.bufferedAmount < MAX_UNTAKEN_BYTES) return void socket.send(text, TEXT)
  // a failure closes the socket, and that ends its operations
  return new Promise((resolve) => socket.send(text, TEXT, () => resolve()))
}

function startPings(socket: WebSocket, everyMs: number): () => void {
  let isAlive = true
  socket.on('pong', () => {
    isAlive = true
  })
  const timer = setInterval(() => {
    if (!isAlive) return socket.terminate()
    isAlive = false
    socket.ping()
  }, everyMs)
  return () => clearInterval(timer)
}
