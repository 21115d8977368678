import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { JsonObject } from '../../src/base/json.ts'

export interface ReceivedWebhook {
  path: string
  headers: IncomingHttpHeaders
  body: string
  json: JsonObject
}

export interface WebhookAnswer {
  status?: number
  headers?: Record<string, string>
  body?: string
  /** The answer waits for it. */
  after?: Promise<unknown>
}

export interface WebhookReceiver extends AsyncDisposable {
  url: string
  received: ReceivedWebhook[]
  /** Requests that wait for their answer. */
  pending: number
  maxPending: number
  /** What the next requests are answered with; 200 unless told otherwise. */
  answer: (request: ReceivedWebhook) => WebhookAnswer
}

/** Somebody's endpoint on loopback. */
export async function startWebhookReceiver(
  answer: (request: ReceivedWebhook) => WebhookAnswer = () => ({}),
): Promise<WebhookReceiver> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks).toString()
    const one = { path: request.url ?? '', headers: request.headers, body, json: JSON.parse(body || '{}') }
    receiver.received.push(one)
    receiver.maxPending = Math.max(receiver.maxPending, ++receiver.pending)
    const { status = 200, headers, body: text = '', after } = receiver.answer(one)
    await after
    receiver.pending--
    response.writeHead(status, headers).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // it listens on TCP
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${port}/hook`,
    received: [],
    pending: 0,
    maxPending: 0,
    answer,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return receiver
}
