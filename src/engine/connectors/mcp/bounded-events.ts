import { OutboundFailedError } from '../../../platform/http/outbound/outbound-errors.ts'

/** Of one event in a stream; the protocol puts one message into each. */
const MAX_EVENT_BYTES = 20 * 1024 * 1024

/** `fetch`, whose event streams break off with TOO_LARGE at an event that is larger than 20 MiB. */
export function boundEvents(send: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init)
    const isEventStream = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false
    if (!isEventStream || response.body === null) return response
    const { status, statusText, headers } = response
    return new Response(response.body.pipeThrough(countEvents()), { status, statusText, headers })
  }
}

function countEvents(): TransformStream<Uint8Array, Uint8Array> {
  let size = 0
  return new TransformStream({
    transform(chunk, controller) {
      const end = lastBlankLine(chunk)
      size = end === -1 ? size + chunk.byteLength : chunk.byteLength - end
      if (size > MAX_EVENT_BYTES) {
        throw new OutboundFailedError('TOO_LARGE', `A message is larger than ${MAX_EVENT_BYTES} bytes`)
      }
      controller.enqueue(chunk)
    },
  })
}

/** Where an event ends last: behind a blank line, in either form. */
function lastBlankLine(chunk: Uint8Array): number {
  const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
  return Math.max(bytes.lastIndexOf('\n\n'), bytes.lastIndexOf('\r\n\r\n'))
}
