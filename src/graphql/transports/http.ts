import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { AppError, isErrorCode, statusOf } from '../../base/errors.ts'
import type { Actor } from '../../domain/actor.ts'
import { readBytes } from '../../platform/http/json-body.ts'
import type { NodeEdge } from '../../platform/http/node-edge.ts'
import type { Admission } from '../admission.ts'
import { type OnBug, toClientError } from '../errors.ts'
import type { Yoga } from '../operations.ts'
import type { SharedSubscriptions } from '../shared-subscriptions.ts'
import { answersSubscription } from './event-stream.ts'
import { answersGraphiql } from './graphiql.ts'
import { answersJsonOperation } from './json-operation.ts'
import { SingleConnection } from './single-connection.ts'
import { sendWebResponse } from './web-response.ts'

const MAX_BODY_BYTES = 1024 * 1024
const ENDPOINT = '/graphql'
const STREAM_ENDPOINT = '/graphql/stream'

export interface GraphqlHttpParts {
  yoga: Yoga
  shared: SharedSubscriptions
  admission: Admission
  edge: NodeEdge
  onBug: OnBug
  /** Operations on one stream at a time, in single connection mode. */
  maxSubscriptions: number
  /** Aborted when the server begins to drain: event streams end. */
  draining: AbortSignal
}

/** A request that has been admitted. */
export interface AdmittedRequest {
  actor: Actor
  request: IncomingMessage
  response: ServerResponse
  body: string
}

type Handler = (admitted: AdmittedRequest) => Promise<void>

/** Whether a path belongs to this transport. */
export function isGraphqlPath(url: string | undefined): boolean {
  const path = pathOf(url)
  return path === ENDPOINT || path.startsWith(`${ENDPOINT}/`)
}

/**
 * GraphQL over HTTP: queries and mutations, subscriptions as server-sent events (distinct connections), and
 * graphql-sse's single connection at `/graphql/stream`. Without a key every operation is refused with 401; the
 * page of GraphiQL is public.
 */
export function createGraphqlHttp(parts: GraphqlHttpParts): RequestListener {
  const { yoga, admission, edge, onBug, draining } = parts
  const singleConnection = new SingleConnection(parts)
  const handlers = new Map<string, Handler>([
    [
      ENDPOINT,
      async (admitted) => {
        if (await answersSubscription(parts, admitted)) return
        if (await answersJsonOperation(parts, admitted)) return
        await answerOperation(yoga, admitted, draining)
      },
    ],
    [STREAM_ENDPOINT, (admitted) => singleConnection.answer(admitted)],
  ])
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request.url).replace(/\/$/, '')
    const handler = handlers.get(path)
    const names = edge.begin(request, response, handler ? path : 'unmatched')
    if (edge.answersPreflight(request, response)) return
    if (!handler) throw new AppError('NOT_FOUND', 'Not found')
    if (path === ENDPOINT && (await answersGraphiql(request, response))) return
    const origin = { ...names, ip: request.socket.remoteAddress ?? null }
    const actor = await admission.admit((name) => headerOf(request, name), origin)
    const body = (await readBytes(request, MAX_BODY_BYTES)).toString('utf8')
    await handler({ actor, request, response, body })
  }
  return (request, response) => {
    handle(request, response).catch((error: unknown) =>
      answerError(request, response, toClientError(error, onBug)),
    )
  }
}

async function answerOperation(
  yoga: Yoga,
  { actor, request, response, body }: AdmittedRequest,
  draining: AbortSignal,
): Promise<void> {
  const method = request.method ?? 'GET'
  const headers: Record<string, string> = {}
  for (const name of ['accept', 'content-type']) {
    const value = headerOf(request, name)
    if (value !== undefined) headers[name] = value
  }
  const hasBody = method !== 'GET' && method !== 'HEAD'
  const { Request } = yoga.fetchAPI
  const url = `http://localhost${request.url}`
  const asked = new Request(url, { method, headers, ...(hasBody ? { body } : {}) })
  await sendWebResponse(response, await yoga.fetch(asked, { actor }), draining)
}

/** What is refused before there is an operation, in the form of an answer to one. */
function answerError(
  request: IncomingMessage,
  response: ServerResponse,
  error: ReturnType<typeof toClientError>,
): void {
  if (response.headersSent) return void response.destroy()
  const { extensions, message } = error
  const code = String(extensions.code)
  const status = isErrorCode(code) ? statusOf(code) : 400
  const body = JSON.stringify({ errors: [{ message, extensions }] })
  const accept = headerOf(request, 'accept') ?? ''
  const type = accept.includes('application/graphql-response+json')
    ? 'application/graphql-response+json'
    : 'application/json'
  if (typeof extensions.retryAfterMs === 'number') {
    response.setHeader('Retry-After', Math.ceil(extensions.retryAfterMs / 1000))
  }
  if (!request.complete) response.setHeader('Connection', 'close')
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8` }).end(body)
}

function headerOf({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function pathOf(url = ''): string {
  return url.split('?', 1)[0] ?? ''
}
