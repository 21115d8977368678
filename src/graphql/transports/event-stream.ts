import { getOperationAST } from 'graphql'
import { writeEventStream } from '../../platform/http/server-sent-events.ts'
import { type OnBug, toClientError } from '../errors.ts'
import { prepareOperation, type Yoga } from '../operations.ts'
import { PayloadStream, type SharedSubscriptions } from '../shared-subscriptions.ts'
import type { AdmittedRequest } from './http.ts'
import { parseParams, parseQueryParams } from './operation-params.ts'

export interface EventStreamParts {
  yoga: Yoga
  shared: SharedSubscriptions
  onBug: OnBug
  /** Aborted when the server begins to drain: the client opens the stream again elsewhere, behind its cursor. */
  draining: AbortSignal
}

/**
 * Answers a subscription that is asked for as server-sent events (graphql-sse, distinct connections): each result
 * as `next`, the end as `complete`. False, with nothing answered, for whatever else a request may be, wrong ones
 * among them: those are refused where all operations are.
 */
export async function answersSubscription(
  { yoga, shared, onBug, draining }: EventStreamParts,
  { actor, request, response, body }: AdmittedRequest,
): Promise<boolean> {
  const { accept = '', 'content-type': contentType = '' } = request.headers
  if (!accept.includes('text/event-stream') || accept.includes('multipart/mixed')) return false
  const params =
    request.method === 'POST' && contentType.startsWith('application/json')
      ? parseParams(body)
      : parseQueryParams(request.method === 'GET' ? request.url : undefined)
  const operation = params && (await prepareOperation(yoga, { actor }, params))
  if (!operation || !('document' in operation)) return false
  if (getOperationAST(operation.document, operation.operationName)?.operation !== 'subscription') return false
  const payloads = await shared.open(operation)
  if (!(payloads instanceof PayloadStream)) return false
  const onError = (error: unknown) => void toClientError(error, onBug)
  await writeEventStream(response, toFrames(payloads), { signal: draining, onError })
  return true
}

function toFrames(payloads: PayloadStream): AsyncIterableIterator<string | Buffer> {
  let isComplete = false
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      if (isComplete) return { done: true, value: undefined }
      const result = await payloads.next()
      if (!result.done) return { done: false, value: result.value.event }
      isComplete = true
      return { done: false, value: 'event: complete\ndata:\n\n' }
    },
    async return() {
      await payloads.return()
      return { done: true, value: undefined }
    },
  }
}
