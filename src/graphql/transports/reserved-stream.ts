/** Messages that may wait for a client, beside one of each operation. */
const MAX_QUEUED = 16

/**
 * What the operations on one event stream share. They give their next result only when there is room for it, because
 * the library queues without a bound whatever it is given.
 */
export class ReservedStream {
  #operations = 0
  #queued = 0
  #isClosed = false
  #waiting: (() => void)[] = []
  #expiry: NodeJS.Timeout | null = null

  /** Calls `expire` when nobody listens in time. */
  expireAfter(ms: number, expire: () => void): void {
    this.#expiry = setTimeout(expire, ms).unref()
  }

  /** From now on somebody listens. */
  open(): void {
    if (this.#expiry) clearTimeout(this.#expiry)
  }

  /** One more operation; false when there are `max` already. */
  begin(max: number): boolean {
    if (this.#operations >= max) return false
    this.#operations++
    return true
  }

  finish(): void {
    this.#operations--
  }

  /** Resolves when one more message may be queued, at once after the end. */
  async room(): Promise<void> {
    while (this.#queued >= MAX_QUEUED && !this.#isClosed) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
    this.#queued++
  }

  /** The client has taken a message. */
  taken(): void {
    this.#queued = Math.max(0, this.#queued - 1)
    this.#waiting.shift()?.()
  }

  close(): void {
    this.open()
    this.#isClosed = true
    for (const wake of this.#waiting.splice(0)) wake()
  }
}
