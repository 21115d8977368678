import http from 'node:http'
import { text } from 'node:stream/consumers'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'

/** How long the holder may take to tell about itself. */
const FACTS_MS = 1_000

/** What a socket answers when no process listens on it, and when it is not there. */
const NOBODY = new Set(['ECONNREFUSED', 'ENOENT'])

/**
 * What the process that listens on the socket tells about itself; empty when it lives but does not answer in
 * time, null when nobody listens.
 */
export async function askHolder(socketPath: string): Promise<JsonObject | null> {
  try {
    const answer = await request(socketPath, { path: '/', method: 'GET', timeoutMs: FACTS_MS })
    return isJsonObject(answer) ? answer : {}
  } catch (error) {
    return isNobody(error) ? null : {}
  }
}

/** Whether a request failed because no process listens. */
export function isNobody(error: unknown): boolean {
  return NOBODY.has(Object(error).code)
}

/** One JSON request over a control socket. Rejects with the system's error, or after `timeoutMs`. */
export function request(
  socketPath: string,
  options: { path: string; method: string; timeoutMs: number; body?: JsonValue },
): Promise<JsonValue> {
  const { path, method, timeoutMs, body } = options
  const { promise, resolve, reject } = Promise.withResolvers<JsonValue>()
  const signal = AbortSignal.timeout(timeoutMs)
  const outgoing = http.request({ socketPath, path, method, signal, agent: false }, (response) => {
    text(response)
      .then((json): JsonValue => JSON.parse(json))
      .then(resolve, reject)
  })
  outgoing.on('error', reject)
  outgoing.end(body === undefined ? undefined : JSON.stringify(body))
  return promise
}
