import { AppError } from '../../base/errors.ts'
import { isConflict, isRefusal } from './refusal.ts'

export interface BatcherOptions<Item, Result> {
  /** Runs one statement for all the items; one result for each, in their order. All or nothing. */
  run(items: readonly Item[]): Promise<readonly Result[]>
  /** Statements at the same time. */
  maxInFlight: number
  /** Items in one statement. */
  maxBatch?: number
  /** Items that may wait; one more is refused with UNAVAILABLE. */
  maxQueued?: number
}

interface Waiting<Item, Result> {
  item: Item
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * Puts the writes of many requests into one statement and one commit. What arrives in one turn of the event loop
 * goes together at its end, so that a quiet server adds no delay; what arrives while the places are taken goes
 * together when one is free.
 * When a batch is refused by the database, or gets in the way of another, its halves are tried one after the
 * other, down to the bad item alone.
 */
export class StatementBatcher<Item, Result> {
  readonly #run: (items: readonly Item[]) => Promise<readonly Result[]>
  readonly #maxInFlight: number
  readonly #maxBatch: number
  readonly #maxQueued: number
  readonly #queue: Waiting<Item, Result>[] = []
  #inFlight = 0
  #isScheduled = false

  constructor(options: BatcherOptions<Item, Result>) {
    this.#run = options.run
    this.#maxInFlight = options.maxInFlight
    this.#maxBatch = options.maxBatch ?? 256
    this.#maxQueued = options.maxQueued ?? 10_000
  }

  /** Resolves after the commit. Rejects with UNAVAILABLE when too many wait already. */
  async add(item: Item): Promise<Result> {
    if (this.#queue.length >= this.#maxQueued) {
      throw new AppError('UNAVAILABLE', 'The server is overloaded', { retryAfterMs: 1_000 })
    }
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, resolve, reject })
      this.#schedule()
    })
  }

  /** After what has arrived with the item, and before the process waits for anything else. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(() => {
      this.#isScheduled = false
      this.#dispatch()
    })
  }

  #dispatch(): void {
    while (this.#inFlight < this.#maxInFlight && this.#queue.length > 0) {
      void this.#send(this.#queue.splice(0, this.#maxBatch))
    }
  }

  async #send(batch: Waiting<Item, Result>[]): Promise<void> {
    this.#inFlight++
    try {
      await this.#settle(batch)
    } finally {
      this.#inFlight--
      this.#schedule()
    }
  }

  async #settle(batch: Waiting<Item, Result>[]): Promise<void> {
    try {
      const results = await this.#run(batch.map((waiting) => waiting.item))
      if (results.length !== batch.length) throw new Error('a batch must give one result for each item')
      for (const [index, result] of results.entries()) batch[index]?.resolve(result)
    } catch (error) {
      const isDivisible = batch.length > 1 && (isRefusal(error) || isConflict(error))
      if (isDivisible) await this.#settleHalves(batch)
      else for (const waiting of batch) waiting.reject(error)
    }
  }

  async #settleHalves(batch: Waiting<Item, Result>[]): Promise<void> {
    const middle = Math.floor(batch.length / 2)
    await this.#settle(batch.slice(0, middle))
    await this.#settle(batch.slice(middle))
  }
}
