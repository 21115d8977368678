/** Names a merged feed. The organisation is part of the name: another organisation's feed does not exist. */
export interface FeedRef {
  organizationId: string
  feedId: string
}

/** A place in a merged feed. All that is after it in this order comes later, whenever it is read. */
export interface FeedPosition {
  /** The number of a transaction, as text: it may exceed what a number can hold. */
  position: string
  /** Decides between what one transaction has written. */
  id: string
  seq: number
}

export interface FeedItem {
  position: FeedPosition
}

/** What a feed holds after a place, as far as it is certain that nothing can still come in between. */
export interface FeedPage<Item extends FeedItem> {
  items: readonly Item[]
  /** Whether there is more that may be told once transactions that are under way have ended. */
  isHeldBack: boolean
}

/** Reads the feeds of one kind. */
export interface FeedSource<Item extends FeedItem> {
  /** A bounded page; CURSOR_EXPIRED when something after `after` is no longer kept. */
  read(feed: FeedRef, after: FeedPosition): Promise<FeedPage<Item>>
  /** The place after which stands what is still to come. */
  findPresent(feed: FeedRef): Promise<FeedPosition>
  /** Of feeds that have been read up to a place, the ids of those that may have gone on. At most 1,000 at a time. */
  findMoved(known: readonly (FeedRef & { after: FeedPosition })[]): Promise<Set<string>>
}

/** Before everything. */
export const FEED_BEGIN: FeedPosition = { position: '-1', id: '', seq: 0 }
