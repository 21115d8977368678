import type { StreamEvent } from '../../engine/event-log/event.ts'

/** What every event says; its payload beside it, as streams.md gives it for each name. */
export interface EventOf<Type extends string, Payload> {
  type: Type
  seq: number
  /** To go on behind it. */
  cursor: string
  at: Date
  payload: Payload
}

/** An event of the log with its payload read. In its own stream its cursor is its sequence number. */
export function readEvent(
  { type, seq, at, payload }: StreamEvent,
  cursor = String(seq),
): EventOf<string, unknown> {
  return { type, seq, cursor, at: new Date(at), payload: JSON.parse(payload) }
}
