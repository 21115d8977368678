/** Larger messages are announced, not carried: 64 KiB of UTF-8. */
export const MAX_MESSAGE_BYTES = 64 * 1024

const CARRIED = '='
const MISSED = '?'
const SEPARATOR = ':'

export interface Envelope {
  /** Which process published; it has told its own listeners already. */
  origin: string
  /** Null stands for a message that the listener must look up by itself. */
  message: string | null
}

/** `origin:=message`, or `origin:?` for null and for a message of more than 64 KiB. The origin holds no colon. */
export function encodeEnvelope({ origin, message }: Envelope): string {
  if (message === null || Buffer.byteLength(message) > MAX_MESSAGE_BYTES) return origin + SEPARATOR + MISSED
  return origin + SEPARATOR + CARRIED + message
}

/** Text that is not an envelope says nothing but that something was published: null, from an unknown origin. */
export function decodeEnvelope(text: string): Envelope {
  const end = text.indexOf(SEPARATOR)
  if (end < 0) return { origin: '', message: null }
  const origin = text.slice(0, end)
  return { origin, message: text[end + 1] === CARRIED ? text.slice(end + 2) : null }
}
