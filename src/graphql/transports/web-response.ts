import type { ServerResponse } from 'node:http'

/**
 * Writes a web Response to node's, a stream chunk by chunk as fast as the client reads; its source is closed when the
 * client goes.
 */
export async function sendWebResponse(
  response: ServerResponse,
  answer: Response,
  draining: AbortSignal,
): Promise<void> {
  response.statusCode = answer.status
  for (const [name, value] of answer.headers) {
    if (name !== 'connection') response.setHeader(name, value)
  }
  if (!answer.body) return void response.end()
  if (!isEventStream(answer)) return void response.end(await answer.text())
  const reader = answer.body.getReader()
  response.once('close', () => void reader.cancel().catch(() => undefined))
  endWithServer(response, draining)
  for (;;) {
    const chunk = await reader.read()
    if (chunk.done || response.writableEnded || response.destroyed) break
    if (!response.write(chunk.value)) await drained(response)
  }
  response.end()
}

/** Ends a stream when the server begins to drain; its client opens it again elsewhere, behind its cursor. */
export function endWithServer(response: ServerResponse, draining: AbortSignal): void {
  const end = () => response.end()
  draining.addEventListener('abort', end, { once: true })
  response.once('close', () => draining.removeEventListener('abort', end))
  if (draining.aborted) end()
}

export function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      response.off('drain', settle).off('close', settle)
      resolve()
    }
    response.on('drain', settle).on('close', settle)
  })
}

function isEventStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false
}
