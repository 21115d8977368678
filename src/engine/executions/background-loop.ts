import { sleep } from '../../base/async.ts'

export interface BackgroundLoopOptions {
  /** One round; what it throws is reported, and the next round comes all the same. */
  round(): Promise<unknown>
  /** From the end of a round to the begin of the next one. */
  everyMs: number
  onBug(cause: unknown): void
}

/** Does something again and again, never twice at the same time: at once when it is opened, then in intervals. */
export class BackgroundLoop {
  readonly #options: BackgroundLoopOptions
  #rest = new AbortController()
  #isClosed = false
  #ended: Promise<void> | null = null

  constructor(options: BackgroundLoopOptions) {
    this.#options = options
  }

  open(): void {
    this.#ended ??= this.#run()
  }

  /** Asks for a round now; while one is at work, for another one after it. */
  wake(): void {
    this.#rest.abort()
  }

  /** Begins no further round, and waits for the one at work. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.wake()
    await this.#ended
  }

  async #run(): Promise<void> {
    while (!this.#isClosed) {
      this.#rest = new AbortController()
      try {
        await this.#options.round()
      } catch (cause) {
        this.#options.onBug(cause)
      }
      if (!this.#isClosed) await sleep(this.#options.everyMs, this.#rest.signal)
    }
  }
}
