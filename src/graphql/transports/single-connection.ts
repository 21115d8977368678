import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { createHandler } from 'graphql-sse'
import { AppError } from '../../base/errors.ts'
import type { Actor } from '../../domain/actor.ts'
import { formatError, type OnBug, toClientError } from '../errors.ts'
import {
  type Operation,
  type OperationParams,
  plainArgs,
  prepareOperation,
  type Yoga,
} from '../operations.ts'
import type { AdmittedRequest } from './http.ts'
import { ReservedStream } from './reserved-stream.ts'
import { tooManyOperations } from './too-many-operations.ts'
import { drained, endWithServer } from './web-response.ts'

const TOKEN_HEADER = 'x-graphql-event-stream-token'
const REFUSED = [null, { status: 401, statusText: 'Unauthorized' }] as const
/** A stream that was reserved, and that nobody listens to after so long, is free again. */
const RESERVATION_MS = 30_000
const MAX_STREAMS = 10_000
const RETRY_AFTER_MS = 5_000

export interface SingleConnectionParts {
  yoga: Yoga
  onBug: OnBug
  draining: AbortSignal
  /** Of one stream, at a time. */
  maxSubscriptions: number
}

/** What a request is about: the stream's token, null for one that its key may not use. */
interface Asked {
  token: string | null
  stream: ReservedStream
}

/**
 * graphql-sse's single connection mode: a client reserves a stream (PUT), listens on it (GET), begins operations
 * (POST) and ends them (DELETE). A stream's token begins with the id of the key that reserved it, and serves no
 * other key.
 */
export class SingleConnection {
  readonly #parts: SingleConnectionParts
  readonly #handle: ReturnType<typeof createHandler<Asked, Actor>>
  readonly #streams = new Map<string, ReservedStream>()

  constructor(parts: SingleConnectionParts) {
    this.#parts = parts
    this.#handle = createHandler<Asked, Actor>({
      authenticate: ({ raw }) => raw.token ?? [...REFUSED],
      onSubscribe: ({ context, raw }, params) => this.#prepare(context, raw.stream, params),
      execute: (args) => (args as unknown as Operation).execute(plainArgs(args)), // made by prepareOperation
      subscribe: (args) => (args as unknown as Operation).subscribe(plainArgs(args)), // as above
      validate: () => [],
      onNext: async (_context, { raw }, { errors, ...result }) => {
        await raw.stream.room()
        return errors
          ? { ...result, errors: errors.map(formatError) as unknown as typeof errors } // as JSON
          : undefined
      },
      onComplete: (_context, { raw }) => raw.stream.finish(),
    })
  }

  async answer({ request, response, actor, body }: AdmittedRequest): Promise<void> {
    const { method = 'GET', url = '' } = request
    const token = method === 'PUT' ? this.#newToken(actor) : tokenOf({ request, actor })
    const stream = this.#streams.get(token ?? '') ?? new ReservedStream()
    const headers = { get: (name: string) => request.headers[name]?.toString() }
    const [answer, init] = await this.#handle({
      method,
      url,
      headers,
      body,
      raw: { token, stream },
      context: actor,
    })
    if (token !== null && method === 'PUT' && init.status === 201) this.#reserve(token, stream, actor)
    response.writeHead(init.status, init.statusText, init.headers)
    if (!answer || typeof answer === 'string') return void response.end(answer ?? undefined)
    await this.#send(response, answer, { token, stream })
  }

  #newToken({ keyId }: Actor): string {
    if (this.#streams.size < MAX_STREAMS) return `${keyId}.${randomUUID()}`
    throw new AppError('UNAVAILABLE', 'Too many event streams are open', { retryAfterMs: RETRY_AFTER_MS })
  }

  async #prepare(actor: Actor, stream: ReservedStream, { query, operationName, variables }: OperationParams) {
    const { yoga, maxSubscriptions, onBug } = this.#parts
    if (!stream.begin(maxSubscriptions)) {
      stream.begin(Number.POSITIVE_INFINITY) // the refusal completes as well
      return { data: null, errors: [toClientError(tooManyOperations(maxSubscriptions), onBug)] }
    }
    const prepared = await prepareOperation(yoga, { actor }, { query, operationName, variables })
    if ('document' in prepared) return prepared as Operation & { contextValue: undefined } // the library knows no other
    return { data: null, errors: prepared } // without data, the library sees no result
  }

  #reserve(token: string, stream: ReservedStream, actor: Actor): void {
    this.#streams.set(token, stream)
    stream.expireAfter(RESERVATION_MS, () => void this.#expire(token, stream, actor))
  }

  /** Listens and leaves, which is the end of the stream for the library. */
  async #expire(token: string, stream: ReservedStream, context: Actor): Promise<void> {
    this.#end(token, stream)
    const headers = { get: (name: string) => (name === 'accept' ? 'text/event-stream' : undefined) }
    const asked = { method: 'GET', url: '', headers, body: null, raw: { token, stream }, context }
    const [answer] = await this.#handle(asked)
    if (answer && typeof answer !== 'string') await answer.return()
  }

  #end(token: string | null, stream: ReservedStream): void {
    stream.close()
    if (token !== null && this.#streams.get(token) === stream) this.#streams.delete(token)
  }

  async #send(
    response: ServerResponse,
    answer: AsyncGenerator<string, void, undefined>,
    { token, stream }: Asked,
  ): Promise<void> {
    stream.open()
    response.once('close', () => {
      this.#end(token, stream)
      void answer.return()
    })
    endWithServer(response, this.#parts.draining)
    for await (const chunk of answer) {
      if (response.writableEnded || response.destroyed) break
      if (!response.write(chunk)) await drained(response)
      if (chunk.startsWith('event: next')) stream.taken()
    }
    response.end()
  }
}

/** The token that a request names, when it is one of its key. */
function tokenOf({ request, actor }: Pick<AdmittedRequest, 'request' | 'actor'>): string | null {
  const inUrl = new URL(request.url ?? '', 'http://localhost').searchParams.get('token')
  const given = request.headers[TOKEN_HEADER]?.toString() ?? inUrl
  return given?.startsWith(`${actor.keyId}.`) ? given : null
}
