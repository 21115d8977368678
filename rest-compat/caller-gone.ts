import type { ServerResponse } from 'node:http'

/** A signal that is aborted when the caller goes away before the answer is sent. */
export function callerGone(outgoing: ServerResponse): AbortSignal {
  const gone = new AbortController()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) gone.abort()
  })
  return gone.signal
}
