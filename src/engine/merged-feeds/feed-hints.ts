import type { Bus } from '../../platform/bus/bus.ts'

/** Changes of one organisation in so short a time are told together. */
const COLLECT_MS = 20
/** Feeds that one message names; with more it says no more than that something has changed. */
const MAX_NAMED = 1_000

interface Listeners {
  unsubscribe: () => void
  byFeed: Map<string, Set<() => void>>
}

/**
 * Tells the readers of merged feeds, in this process and in others, that they have gone on. One channel carries the
 * feeds of an organisation, so that a busy one costs a message every 20 ms and not one a change. A lost hint costs
 * latency, never an item.
 */
export class FeedHints {
  readonly #bus: Bus
  readonly #changed = new Map<string, Set<string>>()
  readonly #listeners = new Map<string, Listeners>()

  constructor(bus: Bus) {
    this.#bus = bus
  }

  get isHealthy(): boolean {
    return this.#bus.isHealthy
  }

  /** To be called after the commit: the first change is told at once, those of the next 20 ms after them. */
  tell(organizationId: string, feedIds: readonly string[]): void {
    const collected = this.#changed.get(organizationId)
    if (collected) {
      for (const id of feedIds) if (collected.size <= MAX_NAMED) collected.add(id)
      return
    }
    this.#publish(organizationId, feedIds)
    this.#collect(organizationId)
  }

  /** Calls `hear` whenever the feed may have gone on. Returns the function that ends it. */
  listen(organizationId: string, feedId: string, hear: () => void): () => void {
    const listeners = this.#listeners.get(organizationId) ?? this.#subscribe(organizationId)
    const ofFeed = listeners.byFeed.get(feedId) ?? new Set()
    listeners.byFeed.set(feedId, ofFeed.add(hear))
    return () => {
      if (!ofFeed.delete(hear) || ofFeed.size > 0) return
      listeners.byFeed.delete(feedId)
      if (listeners.byFeed.size > 0) return
      this.#listeners.delete(organizationId)
      listeners.unsubscribe()
    }
  }

  #collect(organizationId: string): void {
    this.#changed.set(organizationId, new Set())
    setTimeout(() => {
      const collected = this.#changed.get(organizationId)
      this.#changed.delete(organizationId)
      if (collected?.size) this.tell(organizationId, [...collected])
    }, COLLECT_MS)
  }

  #publish(organizationId: string, feedIds: readonly string[]): void {
    const message = feedIds.length > MAX_NAMED ? '' : feedIds.join(' ')
    this.#bus.publish(channelOf(organizationId), message)
  }

  #subscribe(organizationId: string): Listeners {
    const byFeed: Listeners['byFeed'] = new Map()
    const unsubscribe = this.#bus.subscribe(channelOf(organizationId), (message) => {
      const named = message ? message.split(' ') : [...byFeed.keys()]
      for (const id of named) for (const hear of byFeed.get(id) ?? []) hear()
    })
    const listeners = { unsubscribe, byFeed }
    this.#listeners.set(organizationId, listeners)
    return listeners
  }
}

function channelOf(organizationId: string): string {
  return `feeds:${organizationId}`
}
