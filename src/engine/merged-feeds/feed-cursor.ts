import type { FeedPosition } from './feed.ts'

const MAX_CURSOR_CHARS = 400
const MAX_POSITION_CHARS = 18
const MAX_SEQ = 2 ** 31 - 1

/** A place in a merged feed as clients keep it: opaque, and safe in a URL. */
export function encodeFeedCursor({ position, id, seq }: FeedPosition): string {
  return Buffer.from(JSON.stringify([position, id, seq])).toString('base64url')
}

/** Null for what is no such cursor. */
export function decodeFeedCursor(cursor: string): FeedPosition | null {
  const parsed = cursor.length > MAX_CURSOR_CHARS ? null : parse(cursor)
  if (!Array.isArray(parsed) || parsed.length !== 3) return null
  const [position, id, seq]: unknown[] = parsed
  if (typeof position !== 'string' || position.length > MAX_POSITION_CHARS || !/^\d+$/.test(position))
    return null
  if (typeof id !== 'string' || !/^[\w-]+$/.test(id)) return null
  if (typeof seq !== 'number' || !Number.isSafeInteger(seq) || seq < 0 || seq > MAX_SEQ) return null
  return { position, id, seq }
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString())
  } catch {
    return null
  }
}
