import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response'
import type { Context } from 'hono'
import type { Gauge } from 'prom-client'
import type { HttpEnv } from './http-env.ts'
import { StoppableIterator } from './stoppable-iterator.ts'

const HEARTBEAT_MS = 15_000
const WRITE_TIMEOUT_MS = 30_000
const RETRY_MS = 2_000
const HEARTBEAT = ': \n\n'
const LINE_END = Buffer.from('\r\n')
const HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  'X-Accel-Buffering': 'no',
}

/** Finished frames, one or many; bytes where many clients get the same. */
export type Frames = string | Uint8Array

export interface EventStreamOptions {
  /** Aborted when the server drains: the stream ends cleanly, and its client connects again elsewhere. */
  signal: AbortSignal
  /** Called when the source throws; the connection is then cut, so that the client resumes from its last event. */
  onError(error: unknown): void
  /** Counts the streams that are open. */
  openStreams?: Gauge
  /** Silence after which a comment keeps the connection alive. */
  heartbeatMs?: number
  /** How long a client may leave data untaken before it is cut off. */
  writeTimeoutMs?: number
}

/**
 * Answers with the events of the source, which yields finished frames, one or many at a time. Headers set on the
 * context are sent. Resolves when the answer is complete or the client is gone; the source is closed by then, even
 * when it was waiting. Return what it resolves with from the handler, unchanged.
 */
export async function sendEventStream<E extends HttpEnv>(
  c: Context<E>,
  source: AsyncIterable<Frames>,
  options: EventStreamOptions,
): Promise<Response> {
  if (c.req.method === 'HEAD') return c.body(null, 200, HEADERS)
  const response = c.env.outgoing
  // c.res must stay untouched: Hono would copy the marker below, and the adapter would then answer once more.
  for (const [name, value] of c.body(null).headers) response.setHeader(name, value)
  await writeEventStream(response, source, options)
  return RESPONSE_ALREADY_SENT
}

/** The same for node's own response. A slow client is never sent more than one chunk ahead of what it takes. */
export async function writeEventStream(
  response: ServerResponse,
  source: AsyncIterable<Frames>,
  options: EventStreamOptions,
): Promise<void> {
  const { signal, onError, openStreams } = options
  const frames = new StoppableIterator(source)
  const stop = () => frames.stop()
  const heartbeat = setInterval(() => beat(response), options.heartbeatMs ?? HEARTBEAT_MS)
  response.once('close', stop)
  signal.addEventListener('abort', stop, { once: true })
  openStreams?.inc()
  try {
    if (signal.aborted || response.destroyed) stop()
    response.writeHead(200, HEADERS).write(`retry: ${RETRY_MS}\n\n`)
    for (let frame = await frames.next(); frame !== null; frame = await frames.next()) {
      heartbeat.refresh()
      if (!write(response, frame)) await taken(response, 'drain', options.writeTimeoutMs)
    }
    if (!response.destroyed) response.end()
    if (!response.writableFinished) await taken(response, 'finish', options.writeTimeoutMs)
  } catch (error) {
    response.destroy()
    onError(error)
  } finally {
    stop()
    clearInterval(heartbeat)
    response.off('close', stop)
    signal.removeEventListener('abort', stop)
    openStreams?.dec()
  }
}

/** Bytes that many clients get, as a chunk of HTTP's chunked coding: made once, for all of them. */
const chunks = new WeakMap<Uint8Array, Buffer>()

function chunkOf(frame: Uint8Array): Buffer {
  const known = chunks.get(frame)
  if (known) return known
  const chunk = Buffer.concat([Buffer.from(`${frame.byteLength.toString(16)}\r\n`), frame, LINE_END])
  chunks.set(frame, chunk)
  return chunk
}

/**
 * False when the client has not taken what was written before: then a `drain` follows. What is written in one go is
 * sent at once, as node itself does it.
 */
function write(response: ServerResponse, frame: Frames): boolean {
  const { socket } = response
  const isShared = typeof frame !== 'string' && frame.byteLength > 0
  if (!isShared || !socket || !response.chunkedEncoding) return response.write(frame)
  if (socket.writableCorked === 0) {
    socket.cork()
    process.nextTick(() => socket.uncork())
  }
  return socket.write(chunkOf(frame))
}

/** A client that takes nothing gets no heartbeats either: they would only pile up. */
function beat(response: ServerResponse): void {
  const isBehind = response.writableNeedDrain || response.socket?.writableNeedDrain
  if (!isBehind && !response.writableEnded) response.write(HEARTBEAT)
}

/** Waits for the event or the end of the connection, which is cut when neither comes in time. */
async function taken(
  response: ServerResponse,
  event: 'drain' | 'finish',
  timeoutMs = WRITE_TIMEOUT_MS,
): Promise<void> {
  if (response.destroyed) return
  const timeout = setTimeout(() => response.destroy(), timeoutMs)
  const done = new AbortController()
  const source = event === 'drain' ? (response.socket ?? response) : response
  try {
    const { signal } = done
    await Promise.race([once(source, event, { signal }), once(response, 'close', { signal })])
  } finally {
    clearTimeout(timeout)
    done.abort()
  }
}
