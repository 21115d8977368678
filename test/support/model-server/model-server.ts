import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JsonObject } from '../../../src/base/json.ts'
import { textAt } from '../client.ts'
import { chatFrames } from './chat-protocol.ts'
import { messagesFrames } from './messages-protocol.ts'
import { responsesFrames } from './responses-protocol.ts'
import type { Frame, ModelTurn } from './turn.ts'

export interface ModelRequest {
  path: string
  headers: IncomingHttpHeaders
  /** In the shape of the path's protocol. */
  body: JsonObject
}

export interface ModelServer extends AsyncDisposable {
  /** Without a slash at its end; the protocols are below `/v1`. */
  url: string
  /** What has been asked, in order. */
  requests: ModelRequest[]
  /** Paths of requests whose client went away before the end. */
  abandoned: string[]
}

/** A script is asked for the answer to each request; `step` counts the requests from 0. */
export type ModelScript = (step: number, request: ModelRequest) => ModelTurn

const PROTOCOLS: Record<string, typeof chatFrames> = {
  '/v1/chat/completions': chatFrames,
  '/v1/responses': responsesFrames,
  '/v1/messages': messagesFrames,
}

/**
 * A server on loopback that speaks the streaming protocols of OpenAI (chat completions and responses) and of
 * Anthropic (messages), and says what the script says. Its bytes come in chunks of 13, which cut events, lines and
 * characters anywhere.
 */
export async function startModelServer(script: ModelScript): Promise<ModelServer> {
  const requests: ModelRequest[] = []
  const abandoned: string[] = []
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    response.on('close', () => {
      if (!response.writableFinished) abandoned.push(path)
    })
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const asked = {
      path,
      headers: request.headers,
      body: JSON.parse(Buffer.concat(chunks).toString() || '{}'),
    }
    const step = requests.push(asked) - 1
    await answer(response, { asked, step, turn: script(step, asked) })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on TCP
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    abandoned,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

async function answer(
  response: ServerResponse,
  { asked, step, turn }: { asked: ModelRequest; step: number; turn: ModelTurn },
): Promise<void> {
  const frames = PROTOCOLS[asked.path]
  if (!frames) return void response.writeHead(404).end('{}')
  if (turn.refusal) {
    const { status, message, headers } = turn.refusal
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    return void response.end(JSON.stringify({ type: 'error', error: { type: 'refused', message } }))
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  for (const frame of frames(turn, { step, model: textAt(asked.body, 'model') }))
    await writeInChunks(response, frame)
  if (!turn.hangs) response.end()
}

async function writeInChunks(response: ServerResponse, { event, data }: Frame): Promise<void> {
  const bytes = Buffer.from(`${event ? `event: ${event}\n` : ''}data: ${data}\n\n`)
  for (let at = 0; at < bytes.length; at += 13) {
    if (response.destroyed) return
    response.write(bytes.subarray(at, at + 13))
    await nextTurn()
  }
}
