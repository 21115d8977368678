import { isJsonObject, type JsonObject, type JsonValue } from '../../src/base/json.ts'
import { EventReader } from './event-reader.ts'

const TIMEOUT_MS = 30_000

export interface Answer {
  status: number
  headers: Headers
  /** The body as it came. */
  text: string
  /** The body parsed; empty when it is not a JSON object. */
  json: JsonObject
}

/** A caller of the server under test. Every request is bounded by 30 seconds and follows no redirect. */
export class TestClient {
  readonly url: string
  readonly #headers: Record<string, string>

  /** With null for the key, requests carry none. */
  constructor(url: string, apiKey: string | null) {
    this.url = url
    this.#headers = apiKey === null ? {} : { authorization: `Bearer ${apiKey}` }
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send('GET', path, { headers })
  }

  /** Sends `body` as JSON; without one, sends no body at all. */
  post(path: string, body?: JsonValue, headers: Record<string, string> = {}): Promise<Answer> {
    if (body === undefined) return this.send('POST', path, { headers })
    return this.send('POST', path, {
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  }

  async send(
    method: string,
    path: string,
    options: { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> } = {},
  ): Promise<Answer> {
    const response = await this.#fetch(method, path, options)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parseObject(text) }
  }

  /** Opens a stream of server-sent events; the reader must be closed or read to its end. */
  async open(path: string, headers: Record<string, string> = {}): Promise<EventReader> {
    return new EventReader(await this.#fetch('GET', path, { headers }))
  }

  /** The same for a request with a body that is answered with a stream. */
  async openPost(path: string, body: JsonValue, headers: Record<string, string> = {}): Promise<EventReader> {
    const json = { headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) }
    return new EventReader(await this.#fetch('POST', path, json))
  }

  /** Reads a stream until the server closes it. */
  async read(path: string, headers: Record<string, string> = {}): Promise<EventReader> {
    const reader = await this.open(path, headers)
    await reader.rest()
    return reader
  }

  #fetch(
    method: string,
    path: string,
    { headers, body }: { headers?: Record<string, string>; body?: string | Uint8Array<ArrayBuffer> },
  ): Promise<Response> {
    return fetch(new URL(path, this.url), {
      method,
      headers: { ...this.#headers, ...headers },
      body: body ?? null,
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
  }
}

/** The value at a path of keys and indices; undefined where the path leaves the value. */
export function at(value: JsonValue | undefined, ...path: (string | number)[]): JsonValue | undefined {
  let node = value
  for (const key of path) {
    if (Array.isArray(node)) node = node[Number(key)]
    else node = isJsonObject(node) ? node[key] : undefined
  }
  return node
}

/** The text at a path; throws when there is none, showing what there is. */
export function textAt(value: JsonValue | undefined, ...path: (string | number)[]): string {
  const found = at(value, ...path)
  if (typeof found !== 'string') throw new Error(`No text at ${path.join('.')} of ${JSON.stringify(value)}`)
  return found
}

/** The objects of the array at a path; throws when there is none. */
export function objectsAt(value: JsonValue | undefined, ...path: (string | number)[]): JsonObject[] {
  const found = at(value, ...path)
  if (!Array.isArray(found)) throw new Error(`No array at ${path.join('.')} of ${JSON.stringify(value)}`)
  return found.filter(isJsonObject)
}

function parseObject(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch {
    return {}
  }
}
