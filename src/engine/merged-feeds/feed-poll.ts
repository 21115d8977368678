import { Poll, type PollParts } from '../event-log/poll.ts'
import type { FeedItem, FeedPosition, FeedRef, FeedSource } from './feed.ts'

/** A reader whose followers wait. */
export interface WaitingReader {
  readonly feed: FeedRef
  /** Where its last read came to the end; null before the first. */
  readonly readTo: FeedPosition | null
  lookAgain(): void
}

export type FeedPoll = Poll<WaitingReader>

/** Looks whether the feeds that are waited for have gone on. */
export function createFeedPoll<Item extends FeedItem>(
  source: FeedSource<Item>,
  parts: Omit<PollParts<WaitingReader>, 'lookAt'>,
): FeedPoll {
  const poll: FeedPoll = new Poll({
    ...parts,
    lookAt: async (readers) => {
      const known = readers.flatMap(({ feed, readTo }) => (readTo ? [{ ...feed, after: readTo }] : []))
      const moved = await source.findMoved(known)
      for (const reader of readers) {
        const mayHaveMoved = !reader.readTo || moved.has(reader.feed.feedId)
        if (mayHaveMoved && poll.has(reader)) reader.lookAgain()
      }
    },
  })
  return poll
}
