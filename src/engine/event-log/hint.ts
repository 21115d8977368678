import { isJsonObject, type JsonValue, parseJson } from '../../base/json.ts'
import { MAX_MESSAGE_BYTES } from '../../platform/bus/envelope.ts'
import type { StreamEvent } from './event.ts'

/** What follows a commit over the bus, when it is small enough. */
export interface AppendHint {
  /** At least one; their numbers follow each other. */
  events: readonly StreamEvent[]
  /** Whether the last of them is the stream's terminal event. */
  closes: boolean
}

/** Says no more than that something was appended. */
const ANNOUNCEMENT = '{}'

export function hintChannel(streamId: string): string {
  return `stream:${streamId}`
}

/** The hint as a message; an announcement when it would have more than 64 KiB. */
export function encodeHint({ events, closes }: AppendHint): string {
  const chars = events.reduce((sum, event) => sum + event.payload.length, 0)
  if (chars > MAX_MESSAGE_BYTES) return ANNOUNCEMENT
  const message = JSON.stringify({ events, closes })
  return Buffer.byteLength(message) > MAX_MESSAGE_BYTES ? ANNOUNCEMENT : message
}

/** Null for an announcement and for anything that is not a hint: the reader then reads the log, which is right. */
export function decodeHint(message: string): AppendHint | null {
  const hint = parseJson(message)
  if (!isJsonObject(hint) || !Array.isArray(hint.events) || typeof hint.closes !== 'boolean') return null
  const events = hint.events.filter(isStreamEvent)
  const firstSeq = events[0]?.seq
  if (firstSeq === undefined || events.length < hint.events.length) return null
  const isInOrder = events.every((event, index) => event.seq === firstSeq + index)
  return isInOrder ? { events, closes: hint.closes } : null
}

function isStreamEvent(value: JsonValue): value is JsonValue & StreamEvent {
  if (!isJsonObject(value)) return false
  const { seq, type, payload, at } = value
  return Number.isSafeInteger(seq) && [type, payload, at].every((text) => typeof text === 'string')
}
