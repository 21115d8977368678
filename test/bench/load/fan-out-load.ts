import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** Many readers of one stream, each on a connection of its own, open until this process ends. */
export interface FanOutOptions {
  port: number
  transport: 'web-socket' | 'event-stream'
  headers: Record<string, string>
  connections: number
  /** The operation, as JSON. */
  subscription: string
}

/** Sent whenever every reader has got one more event; `problem` says what one of them missed or got twice. */
export type FanOutReport = { delivered: number } | { problem: string }

const SEQ = Buffer.from('"seq":')
const ERRORS = Buffer.from('"errors":')
const MAX_SEQ_DIGITS = 10
const CONNECTING_AT_ONCE = 50
/** Servers ping every 15 s and leave those that do not answer. */
const PONG_EVERY_MS = 5_000

const options: FanOutOptions = JSON.parse(process.argv[2] ?? '{}')
const received: number[] = []

process.on('disconnect', () => process.exit(0))
for (let opened = 0; opened < options.connections; opened += CONNECTING_AT_ONCE) {
  const count = Math.min(CONNECTING_AT_ONCE, options.connections - opened)
  await Promise.all(Array.from({ length: count }, openReader))
}

function report(message: FanOutReport): void {
  process.send?.(message)
}

async function openReader(): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: options.port, noDelay: true })
  socket.on('error', (error) => report({ problem: error.message }))
  socket.once('close', () => report({ problem: 'a connection was closed' }))
  await once(socket, 'connect')
  if (options.transport === 'web-socket') await openWebSocket(socket)
  else openEventStream(socket)
  readEvents(socket)
}

async function openWebSocket(socket: Socket): Promise<void> {
  const key = Buffer.alloc(16).toString('base64')
  const upgrade = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' }
  const protocol = { 'sec-websocket-key': key, 'sec-websocket-protocol': 'graphql-transport-ws' }
  socket.write(encodeHead('GET', { ...upgrade, ...protocol }))
  await received101(socket)
  socket.write(encodeFrame(1, JSON.stringify({ type: 'connection_init', payload: options.headers })))
  await once(socket, 'data')
  socket.write(encodeFrame(1, `{"id":"1","type":"subscribe","payload":${options.subscription}}`))
  setInterval(() => socket.write(encodeFrame(10, '')), PONG_EVERY_MS)
}

async function received101(socket: Socket): Promise<void> {
  const [head] = await once(socket, 'data')
  if (!String(head).startsWith('HTTP/1.1 101')) report({ problem: `no upgrade: ${head}` })
}

function openEventStream(socket: Socket): void {
  const length = String(Buffer.byteLength(options.subscription))
  const types = { accept: 'text/event-stream', 'content-type': 'application/json', 'content-length': length }
  socket.write(encodeHead('POST', { ...types, ...options.headers }) + options.subscription)
}

/** Every event carries its number once: they are to come as 1, 2, 3 and so on. */
function readEvents(socket: Socket): void {
  let last = 0
  let rest: Buffer = Buffer.alloc(0)
  socket.on('data', (chunk: Buffer) => {
    const bytes = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk
    if (last === 0 && bytes.includes(ERRORS)) report({ problem: `refused: ${bytes}` })
    let from = 0
    for (let at = bytes.indexOf(SEQ); at !== -1; at = bytes.indexOf(SEQ, from)) {
      const seq = parseNumber(bytes, at + SEQ.length)
      if (seq === null) break
      from = at + SEQ.length
      if (seq !== last + 1) report({ problem: `${seq} came after ${last}` })
      last = seq
      count(seq)
    }
    rest = bytes.subarray(Math.max(from, bytes.length - SEQ.length - MAX_SEQ_DIGITS))
  })
}

/** Null when the number may go on in the next chunk. */
function parseNumber(bytes: Buffer, start: number): number | null {
  let value = 0
  for (let index = start; index < bytes.length; index++) {
    const digit = (bytes[index] ?? 0) - 48
    if (digit < 0 || digit > 9) return value
    value = value * 10 + digit
  }
  return null
}

function count(seq: number): void {
  received[seq] = (received[seq] ?? 0) + 1
  if (received[seq] === options.connections) report({ delivered: seq })
}

function encodeHead(method: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: `127.0.0.1:${options.port}`, ...headers })
  return `${method} /graphql HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`
}

/** A client's frame of at most 64 KiB, masked with zeros. */
function encodeFrame(opcode: number, text: string): Buffer {
  const payload = Buffer.from(text)
  const isShort = payload.length < 126
  const head = Buffer.alloc(isShort ? 6 : 8)
  head[0] = 0x80 | opcode
  head[1] = 0x80 | (isShort ? payload.length : 126)
  if (!isShort) head.writeUInt16BE(payload.length, 2)
  return Buffer.concat([head, payload])
}
