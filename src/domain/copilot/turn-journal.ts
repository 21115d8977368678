import { setImmediate as nextTurn } from 'node:timers/promises'
import { sleep } from '../../base/async.ts'
import type { NewEvent } from '../../engine/event-log/event.ts'
import { contentDeltaEvent } from './turn-events.ts'

/** streams.md: deltas that come within this time are one event, unless they grow too large before. */
const MERGE_MS = 50
const MERGE_CHARS = 1_000
/** Nothing else runs in the process for so long at most. */
const MAX_STRETCH_MS = 5
/** So many events may wait for the database before their source has to wait too. */
const MAX_PENDING = 100

/**
 * What a turn tells, on its way into its stream: in the order in which it was told, with the text of the answer in
 * pieces of a readable size. The first failure to write ends it: whoever tells or flushes afterwards hears of it.
 */
export class TurnJournal {
  readonly #write: (events: readonly NewEvent[]) => Promise<void>
  #delta = ''
  #pending: NewEvent[] = []
  #writing: Promise<void> | null = null
  #failure: unknown = null
  #hurry = new AbortController()
  #pausedAt = 0

  /** `write` resolves when the events are durable. */
  constructor(write: (events: readonly NewEvent[]) => Promise<void>) {
    this.#write = write
  }

  /** Any event but the answer's text. */
  tell(event: NewEvent): void {
    this.#flushDelta()
    this.#pending.push(event)
    this.#begin()
  }

  say(delta: string): void {
    this.#delta += delta
    if (this.#delta.length >= MERGE_CHARS) this.#flushDelta()
    this.#begin()
  }

  /**
   * Resolves when there is room for more, and when others have had their turn: text that has arrived already would be
   * read in one go, before anything that was told is written. Rejects with what a write failed with.
   */
  async room(): Promise<void> {
    if (performance.now() - this.#pausedAt >= MAX_STRETCH_MS) {
      await nextTurn()
      this.#pausedAt = performance.now()
    }
    while (this.#writing && this.#pending.length >= MAX_PENDING) await this.#writing
    if (this.#failure !== null) throw this.#failure
  }

  /** Writes what is left. Rejects with what a write failed with. */
  async flush(): Promise<void> {
    this.#flushDelta()
    this.#begin()
    this.#hurry.abort()
    while (this.#writing) await this.#writing
    if (this.#failure !== null) throw this.#failure
  }

  /** What is left, for the caller to write. Rejects with what a write failed with. */
  async close(): Promise<readonly NewEvent[]> {
    this.#flushDelta()
    const left = this.#pending
    this.#pending = []
    this.#hurry.abort()
    while (this.#writing) await this.#writing
    if (this.#failure !== null) throw this.#failure
    return left
  }

  #begin(): void {
    if (this.#pending.length > 0) this.#hurry.abort()
    if (this.#writing || this.#failure !== null) return
    if (this.#pending.length === 0 && this.#delta === '') return
    this.#writing = this.#writeAll().finally(() => {
      this.#writing = null
    })
  }

  async #writeAll(): Promise<void> {
    while ((this.#pending.length > 0 || this.#delta !== '') && this.#failure === null) {
      await this.#rest()
      this.#flushDelta()
      const events = this.#pending
      if (events.length === 0) return // closed meanwhile: what was left is with the caller
      this.#pending = []
      try {
        await this.#write(events)
      } catch (failure) {
        this.#failure = failure
      }
    }
  }

  /** Waits for more text, unless there is something else to tell. */
  async #rest(): Promise<void> {
    if (this.#pending.length > 0) return
    this.#hurry = new AbortController()
    await sleep(MERGE_MS, this.#hurry.signal)
  }

  #flushDelta(): void {
    if (this.#delta === '') return
    this.#pending.push(contentDeltaEvent(this.#delta))
    this.#delta = ''
  }
}
