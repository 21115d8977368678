import type { StreamEvent } from './event.ts'

/** What follows a commit over the bus: where the new events begin and, when they are small, the events. */
export interface AppendHint {
  firstSeq: number
  closes: boolean
  /** Absent when too large: the reader then looks into the log. */
  events?: StreamEvent[]
}

const MAX_HINT_CHARS = 60 * 1024

export function hintChannel(streamId: string): string {
  return `stream:${streamId}`
}

export function encodeHint(events: readonly StreamEvent[], closes: boolean): string {
  const firstSeq = events[0]?.seq ?? 0
  const chars = events.reduce((sum, event) => sum + event.payload.length, 0)
  if (chars > MAX_HINT_CHARS / 2) return JSON.stringify({ firstSeq, closes })
  return JSON.stringify({ firstSeq, closes, events })
}

/** Null for anything that is not a hint of ours; the reader then reads the log, which is always right. */
export function decodeHint(message: string): AppendHint | null {
  try {
    const hint: AppendHint = JSON.parse(message)
    return typeof hint.firstSeq === 'number' ? hint : null
  } catch {
    return null
  }
}
