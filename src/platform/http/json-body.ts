import type { IncomingMessage } from 'node:http'
import { AppError } from '../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { invalidBody, parseJson } from './parse-json.ts'

const MAX_BYTES = 1024 * 1024
const MAX_DEPTH = 64
const JSON_MEDIA_TYPE = /^application\/json\s*(;|$)/i

export interface BodyLimits {
  maxBytes?: number
  /** How deep arrays and objects may nest; the body itself is the first level. */
  maxDepth?: number
}

/**
 * Reads the request's body as a JSON object; an empty body is `{}`. Throws UNSUPPORTED_MEDIA_TYPE for a content
 * type other than application/json (none is fine) or a content encoding, PAYLOAD_TOO_LARGE beyond 1 MiB, and
 * BAD_REQUEST for what is not a JSON object in UTF-8, nests deeper than 64 levels, or sets a prototype. The rest
 * of a refused body is left unread.
 */
export async function readJsonObject(incoming: IncomingMessage, limits?: BodyLimits): Promise<JsonObject> {
  return (await readOptionalJsonObject(incoming, limits)) ?? {}
}

/** The same, but null when there is no body: for the routes where absent means something else than empty. */
export async function readOptionalJsonObject(
  incoming: IncomingMessage,
  { maxBytes = MAX_BYTES, maxDepth = MAX_DEPTH }: BodyLimits = {},
): Promise<JsonObject | null> {
  refuseOtherMediaTypes(incoming)
  const body = await readBytes(incoming, maxBytes)
  return body.length === 0 ? null : parseObject(body, maxDepth)
}

function refuseOtherMediaTypes({ headers }: IncomingMessage): void {
  const type = headers['content-type']
  if (type !== undefined && !JSON_MEDIA_TYPE.test(type)) {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Content-Type must be application/json')
  }
  if ((headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new AppError('UNSUPPORTED_MEDIA_TYPE', 'Content-Encoding is not supported')
  }
}

/**
 * The body as it is; PAYLOAD_TOO_LARGE beyond `maxBytes`. Counts what arrives: a declared length can only refuse
 * earlier.
 */
export function readBytes(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(incoming.headers['content-length']) > maxBytes) return reject(tooLarge(maxBytes))
    const chunks: Buffer[] = []
    let length = 0
    const onData = (chunk: Buffer) => {
      length += chunk.length
      if (length > maxBytes) return settle(() => reject(tooLarge(maxBytes)))
      chunks.push(chunk)
    }
    const onEnd = () => settle(() => resolve(Buffer.concat(chunks, length)))
    const onClose = () => settle(() => reject(new AppError('BAD_REQUEST', 'Request body was cut short')))
    const settle = (then: () => void) => {
      incoming.off('data', onData).off('end', onEnd).off('error', onClose).off('close', onClose).pause()
      then()
    }
    incoming.on('data', onData).on('end', onEnd).on('error', onClose).on('close', onClose)
    if (incoming.destroyed && !incoming.readableEnded) onClose()
  })
}

function tooLarge(maxBytes: number): AppError {
  return new AppError('PAYLOAD_TOO_LARGE', `Request body is larger than ${maxBytes} bytes`)
}

function parseObject(body: Buffer, maxDepth: number): JsonObject {
  const value = parseJson(body, maxDepth)
  if (!isJsonObject(value)) throw invalidBody()
  return value
}
