/** A time after which something is to be stopped; it stands still while a person is waited for. */
export class TimeLimit {
  readonly #onReached: () => void
  readonly #limitMs: number
  #leftMs: number
  #pauses = 0
  #startedAtMs = performance.now()
  #timer: NodeJS.Timeout | undefined

  constructor(limitMs: number, onReached: () => void) {
    this.#onReached = onReached
    this.#limitMs = limitMs
    this.#leftMs = limitMs
    this.#start()
  }

  /** Does not run during the work; any number of works may be under way. */
  async pauseFor<T>(work: () => Promise<T>): Promise<T> {
    if (this.#pauses++ === 0) this.#stop()
    try {
      return await work()
    } finally {
      if (--this.#pauses === 0) this.#start()
    }
  }

  /** Begins anew. */
  restart(): void {
    if (this.#pauses === 0) this.#stop()
    this.#leftMs = this.#limitMs
    if (this.#pauses === 0) this.#start()
  }

  /** It is not reached any more. */
  end(): void {
    this.#pauses++
    this.#stop()
  }

  #start(): void {
    this.#startedAtMs = performance.now()
    this.#timer = setTimeout(this.#onReached, this.#leftMs)
  }

  #stop(): void {
    clearTimeout(this.#timer)
    this.#leftMs = Math.max(0, this.#leftMs - (performance.now() - this.#startedAtMs))
  }
}
