import { randomUUID } from 'node:crypto'
import type { ExecutionArgs } from 'graphql'
import { createHandler } from 'graphql-sse'
import type { Actor } from '../../domain/actor.ts'
import { formatError } from '../errors.ts'
import { type Operation, prepareOperation, type Yoga } from '../operations.ts'
import type { AdmittedRequest } from './http.ts'
import { drained, endWithServer } from './web-response.ts'

const TOKEN_HEADER = 'x-graphql-event-stream-token'
const REFUSED = [null, { status: 401, statusText: 'Unauthorized' }] as const

/**
 * graphql-sse's single connection mode: a client reserves a stream (PUT), listens on it (GET), begins operations
 * (POST) and ends them (DELETE). A stream's token begins with the id of the key that reserved it, and serves no
 * other key.
 */
export function createSingleConnection(
  yoga: Yoga,
  draining: AbortSignal,
): (admitted: AdmittedRequest) => Promise<void> {
  const handle = createHandler<AdmittedRequest, Actor>({
    authenticate: ({ method, url, headers, context: actor }) => {
      // a client that reserves its next stream may still send the token of the one that it has just closed
      if (method === 'PUT') return `${actor.keyId}.${randomUUID()}`
      const given = headers.get(TOKEN_HEADER) ?? new URL(url, 'http://localhost').searchParams.get('token')
      return given?.startsWith(`${actor.keyId}.`) ? given : [...REFUSED]
    },
    onSubscribe: async ({ context: actor }, params) => {
      const { query, operationName, variables } = params
      const prepared = await prepareOperation(yoga, { actor }, { query, operationName, variables })
      if ('document' in prepared) return prepared as Operation & { contextValue: undefined } // the library knows no other
      return { data: null, errors: prepared } // without data, the library sees no result
    },
    execute: (args) => (args as unknown as Operation).execute(plain(args)), // made by prepareOperation
    subscribe: (args) => (args as unknown as Operation).subscribe(plain(args)), // as above
    validate: () => [],
    onNext: (_context, _request, { errors, ...result }) =>
      errors ? { ...result, errors: errors.map(formatError) as unknown as typeof errors } : undefined, // as JSON
  })
  return async (admitted) => {
    const { request, response, actor, body } = admitted
    const headers = { get: (name: string) => request.headers[name]?.toString() }
    const asked = {
      method: request.method ?? 'GET',
      url: request.url ?? '',
      headers,
      body,
      raw: admitted,
      context: actor,
    }
    const [answer, init] = await handle(asked)
    response.writeHead(init.status, init.statusText, init.headers)
    if (!answer || typeof answer === 'string') return void response.end(answer ?? undefined)
    response.once('close', () => void answer.return())
    endWithServer(response, draining)
    for await (const chunk of answer) {
      if (response.writableEnded || response.destroyed) break
      if (!response.write(chunk)) await drained(response)
    }
    response.end()
  }
}

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
