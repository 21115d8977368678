import { STATUS_CODES } from 'node:http'

const MAX_REQUEST_LINE_START = 8 * 1024

/** What is wrong with a request that the application never sees. */
export interface Fault {
  status: number
  error: string
}

/**
 * The complete answer, as bytes of HTTP, to a request that node's parser refused; the connection ends with it.
 * Node's own answers have no body.
 */
export function answerToBrokenRequest(error: Error): string {
  const { status, error: message } = faultOf(error)
  const body = JSON.stringify({ error: message })
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n')
}

function faultOf(error: Error): Fault {
  switch ('code' in error ? error.code : undefined) {
    case 'HPE_HEADER_OVERFLOW':
      return isLongRequestLine(error)
        ? { status: 414, error: 'URI too long' }
        : { status: 431, error: 'Request header fields too large' }
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, error: 'Payload too large' }
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, error: 'Request timeout' }
    default:
      return { status: 400, error: 'Bad request' }
  }
}

/** Node counts the address with the headers; its packet shows which of the two was too long. */
function isLongRequestLine(error: Error): boolean {
  if (!('rawPacket' in error) || !Buffer.isBuffer(error.rawPacket)) return false
  const start = error.rawPacket.subarray(0, MAX_REQUEST_LINE_START).toString('latin1')
  return start.length === MAX_REQUEST_LINE_START && !start.includes('\r\n')
}
