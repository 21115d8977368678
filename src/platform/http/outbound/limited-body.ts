import { OutboundFailedError } from './outbound-errors.ts'

/** Reads a body whole. Counts what comes out of the decompression: OutboundFailedError TOO_LARGE beyond the bound. */
export async function readBody(response: Response, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength
    if (size > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, size)
}

/** The same answer, whose body breaks off with TOO_LARGE beyond the bound. An event stream may go on for ever. */
export function limitBody(response: Response, maxBytes: number): Response {
  const { status, statusText, headers, url } = response
  const isEventStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false
  const body = isEventStream ? response.body : (response.body?.pipeThrough(countBytes(maxBytes)) ?? null)
  const limited = new Response(body, { status, statusText, headers: new Headers(headers) })
  // A Response that is constructed has no URL; libraries look at it
  return Object.defineProperty(limited, 'url', { value: url })
}

function countBytes(maxBytes: number): TransformStream<Uint8Array, Uint8Array> {
  let size = 0
  return new TransformStream({
    transform(chunk, controller) {
      size += chunk.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      controller.enqueue(chunk)
    },
  })
}

function tooLarge(maxBytes: number): OutboundFailedError {
  return new OutboundFailedError('TOO_LARGE', `The answer is larger than ${maxBytes} bytes`)
}
