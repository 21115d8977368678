import { isStorableText } from '../base/storable-text.ts'
import type { Position } from '../domain/page.ts'
import { invalidArgument } from './validation.ts'

const MAX_CURSOR_CHARS = 2_000
const SEQUENCE = /^\d{1,15}$/

/** Opaque to clients: the value that the list is ordered by, and the id. */
export function toCursor({ value, id }: Position): string {
  const text = value instanceof Date ? value.toISOString() : value
  return Buffer.from(JSON.stringify([text, id])).toString('base64url')
}

/** Where a page begins in a list that is ordered by a text. Throws VALIDATION for what is no cursor of such a list. */
export function parseCursor(cursor: string | null | undefined): { value: string; id: string } | undefined {
  if (cursor == null || cursor === '') return undefined
  const parsed = cursor.length > MAX_CURSOR_CHARS ? null : parse(cursor)
  if (!Array.isArray(parsed)) throw invalidCursor()
  const [value, id]: unknown[] = parsed
  if (!isText(value) || !isText(id)) throw invalidCursor()
  return { value, id }
}

/** The same for a list that is ordered by a time. */
export function parseTimeCursor(cursor: string | null | undefined): { value: Date; id: string } | undefined {
  const position = parseCursor(cursor)
  if (position === undefined) return undefined
  const value = new Date(position.value)
  if (Number.isNaN(value.getTime())) throw invalidCursor()
  return { value, id: position.id }
}

/** A cursor of an event stream is the event's sequence number; 0 is the beginning. */
export function parseSequence(cursor: string | null | undefined): number {
  if (cursor == null || cursor === '') return 0
  if (!SEQUENCE.test(cursor)) throw invalidCursor()
  return Number(cursor)
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}

/** Of a place in a list, which the database is asked for. */
function isText(part: unknown): part is string {
  return typeof part === 'string' && isStorableText(part)
}

function invalidCursor() {
  return invalidArgument(['after'], 'is not a cursor of this list')
}

/** The field `cursor` of what a subscription tells. */
export const CURSOR_OF_UPDATE = {
  type: 'Cursor',
  complexity: 0,
  description: 'To be given as `after` when the subscription is opened again.',
} as const
