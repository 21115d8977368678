import type { FeedStart } from '../../domain/feeds.ts'
import { STREAM_END } from '../../domain/follow-stream.ts'
import { builder } from '../builder.ts'
import { parseSequence } from '../cursor.ts'

const StartAt = builder.enumType('StartAt', {
  values: {
    BEGINNING: { value: 'beginning', description: 'Every event, from the first.' },
    LIVE: { value: 'live', description: 'Only those that are still to come.' },
  } as const,
})

interface StartArguments {
  after?: string | null | undefined
  startAt?: 'beginning' | 'live' | null | undefined
}

/** Where a watcher of events begins. */
export const startArguments = builder.args((t) => ({
  after: t.field({
    type: 'Cursor',
    description: 'The cursor of the last event that was seen; beats `startAt`.',
  }),
  startAt: t.field({ type: StartAt, defaultValue: 'beginning' }),
}))

/** The sequence number in one stream behind which a watcher begins. Throws VALIDATION for what is no cursor. */
export function toSequence({ after, startAt }: StartArguments): number {
  if (after != null) return parseSequence(after)
  return startAt === 'live' ? STREAM_END : 0
}

/** The same for a merged feed, whose cursors are its own. */
export function toFeedStart({ after, startAt }: StartArguments): FeedStart {
  return { after, isLive: startAt === 'live' }
}
