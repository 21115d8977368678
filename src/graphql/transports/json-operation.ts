import { type ExecutionResult, getOperationAST } from 'graphql'
import { processRegularResult } from 'graphql-yoga'
import { type OnBug, toClientError, withCode } from '../errors.ts'
import { type Operation, plainArgs, prepareOperation, type Yoga } from '../operations.ts'
import type { AdmittedRequest } from './http.ts'
import { parseParams } from './operation-params.ts'
import { sendWebResponse } from './web-response.ts'

const JSON_MEDIA_TYPE = /^application\/json\s*(;|$)/i
const JSON_TYPE = 'application/json'
const RESPONSE_TYPE = 'application/graphql-response+json'
/** What a client may ask for, and what it gets then. */
const MEDIA_TYPES = new Map([
  ['*/*', JSON_TYPE],
  ['application/*', JSON_TYPE],
  [JSON_TYPE, JSON_TYPE],
  [RESPONSE_TYPE, RESPONSE_TYPE],
])

export interface JsonOperationParts {
  yoga: Yoga
  onBug: OnBug
  draining: AbortSignal
}

/**
 * Answers what nearly all requests are, a query or a mutation that is posted as JSON, without the requests, responses
 * and streams of the web that Yoga makes of each: they would cost more than a small operation itself. The operation
 * passes the same plugins. False, with nothing answered or done, for whatever else a request may be, wrong ones
 * among them: those are for Yoga.
 */
export async function answersJsonOperation(
  { yoga, onBug, draining }: JsonOperationParts,
  { actor, request, response, body }: AdmittedRequest,
): Promise<boolean> {
  const { method, headers } = request
  const isJson = method === 'POST' && JSON_MEDIA_TYPE.test(headers['content-type'] ?? '')
  const mediaType = isJson ? mediaTypeFor(headers.accept) : null
  const params = mediaType && parseParams(body)
  const operation = params && (await prepareOperation(yoga, { actor }, params))
  if (!operation || !('document' in operation) || !isAnsweredOnce(operation)) return false
  const result = await execute(operation, onBug)
  if (result.errors) {
    await sendWebResponse(response, processRegularResult(result, yoga.fetchAPI, mediaType), draining)
    return true
  }
  response.setHeader('Content-Type', `${mediaType}; charset=utf-8`)
  response.end(JSON.stringify(result))
  return true
}

/** The first of the types that the client accepts, in the order in which it names them, as Yoga has it. */
function mediaTypeFor(accept = '*/*'): string | null {
  if (accept.includes('charset')) return null
  for (const entry of accept.split(',')) {
    const mediaType = MEDIA_TYPES.get(entry.split(';', 1)[0]?.trim().toLowerCase() ?? '')
    if (mediaType) return mediaType
  }
  return null
}

function isAnsweredOnce({ document, operationName }: Operation): boolean {
  const operation = getOperationAST(document, operationName)
  return operation?.operation === 'query' || operation?.operation === 'mutation'
}

async function execute(operation: Operation, onBug: OnBug): Promise<ExecutionResult> {
  try {
    const result = await operation.execute(plainArgs(operation))
    for (const error of result.errors ?? []) withCode(error)
    return result
  } catch (error) {
    return { errors: [toClientError(error, onBug)] }
  }
}
