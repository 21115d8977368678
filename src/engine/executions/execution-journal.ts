import { sleep } from '../../base/async.ts'
import { isRefusal } from '../../platform/db/refusal.ts'
import type { Held, Progress } from './execution-progress.ts'
import type { ExecutionStore, NextAttempt } from './execution-store.ts'

/** Ten minutes and more: a database that is away for longer is left to the lease. */
const MAX_TRIES = 1_200
const TRY_AGAIN_MS = 500

/** What the journal itself does not know. */
export type JournalEntry = Omit<Progress, 'held' | 'seqBefore' | 'lostOnly'>

/**
 * All that a holder writes about one execution: one write after the other, in the order they were asked for, each
 * naming the attempt that it holds. While the database cannot be reached a write is kept and tried again, since
 * what it tells has happened; a write whose answer was lost is not doubled by that.
 */
export class ExecutionJournal {
  readonly #store: ExecutionStore
  readonly #givenUp = new AbortController()
  #held: Held
  #lastSeq: number
  #isBeginning = false
  #writes: Promise<unknown> = Promise.resolve()

  constructor(parts: { store: ExecutionStore; held: Held; lastSeq: number }) {
    this.#store = parts.store
    this.#held = parts.held
    this.#lastSeq = parts.lastSeq
  }

  /** The attempt that it writes for. */
  get held(): Held {
    return this.#held
  }

  /** Whether the next attempt is about to begin: the database may already know it, and no longer the one held. */
  get isBeginning(): boolean {
    return this.#isBeginning
  }

  /**
   * Resolves when it is durable. False when the execution is in other hands; nothing has been written then.
   * Rejects when the database refuses the content for good; what is written next is not concerned.
   */
  write(entry: JournalEntry): Promise<boolean> {
    return this.#enqueue(() => this.#record(entry))
  }

  /** Asks a person as `ask` does, given the attempt and the last event of its stream. False as for `write`. */
  ask(ask: (held: Held, lastSeq: number) => Promise<boolean>): Promise<boolean> {
    return this.#enqueue(async () => {
      const isAsked = (await this.#persist(() => ask(this.#held, this.#lastSeq))) ?? false
      if (isAsked) this.#lastSeq++
      return isAsked
    })
  }

  /** Begins the next attempt and resolves with its number; null when the execution is in other hands. */
  beginAttempt(next: NextAttempt): Promise<number | null> {
    return this.#enqueue(() => this.#begin(next))
  }

  /** From now on each write is tried once. */
  giveUp(): void {
    this.#givenUp.abort()
  }

  #enqueue<T>(write: () => Promise<T>): Promise<T> {
    const written = this.#writes.then(write)
    this.#writes = written.catch(() => null)
    return written
  }

  async #record(entry: JournalEntry): Promise<boolean> {
    const progress: Progress = { ...entry, held: this.#held, seqBefore: this.#lastSeq }
    const isWritten = (await this.#persist(() => this.#store.record(progress))) ?? false
    if (isWritten) this.#lastSeq += entry.events.length
    return isWritten
  }

  async #begin(next: NextAttempt): Promise<number | null> {
    this.#isBeginning = true
    const begun = await this.#persist(() => this.#store.beginAttempt(this.#held, next))
    this.#isBeginning = false
    if (!begun) return null
    this.#held = { ...this.#held, runId: next.runId }
    this.#lastSeq = begun.lastSeq
    return begun.attempt
  }

  /** Null when it was given up. */
  async #persist<T>(write: () => Promise<T>): Promise<T | null> {
    for (let tries = 1; ; tries++) {
      try {
        return await write()
      } catch (error) {
        if (isRefusal(error) || tries >= MAX_TRIES) throw error
      }
      await sleep(TRY_AGAIN_MS, this.#givenUp.signal)
      if (this.#givenUp.signal.aborted) return null
    }
  }
}
