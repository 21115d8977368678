import type { InterfaceFieldBuilder } from '@pothos/core'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import type { BuilderTypes } from '../builder.ts'

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

/** The fields of the interface of each stream's events that say where an event stands; they cost nothing. */
export function placeFields<Event extends { seq: number; cursor: string; at: Date }>(
  t: InterfaceFieldBuilder<BuilderTypes, Event>,
) {
  return {
    seq: t.int({ complexity: 0, resolve: ({ seq }) => seq }),
    cursor: t.field({
      type: 'Cursor',
      complexity: 0,
      description: 'To be given as `after` when the subscription is opened again.',
      resolve: ({ cursor }) => cursor,
    }),
    at: t.field({ type: 'DateTime', complexity: 0, resolve: ({ at }) => at }),
  }
}
