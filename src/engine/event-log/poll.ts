const READERS_PER_QUERY = 1_000

export interface PollTiming {
  /** How long nobody looks while hints arrive. */
  pollMs: number
  /** The same while the bus is down. */
  degradedPollMs: number
}

export const POLL_TIMING: PollTiming = { pollMs: 2_000, degradedPollMs: 250 }

export interface PollParts<Reader> {
  /** Looks, in one query, whether anything has happened that these wait for, and wakes those for whom it has. */
  lookAt(readers: readonly Reader[]): Promise<void>
  isBusHealthy(): boolean
  timing: PollTiming
}

/**
 * Finds what no hint has told: looks from time to time whether what is waited for has gone on, for all readers of
 * this process together. A look that fails is made up for by the next one.
 */
export class Poll<Reader> {
  readonly #parts: PollParts<Reader>
  readonly #readers = new Set<Reader>()
  #timer: NodeJS.Timeout | null = null
  #isLooking = false

  constructor(parts: PollParts<Reader>) {
    this.#parts = parts
  }

  /** From now on somebody waits. */
  add(reader: Reader): void {
    this.#readers.add(reader)
    this.#schedule()
  }

  /** Nobody waits with this reader any more. */
  delete(reader: Reader): void {
    this.#readers.delete(reader)
    if (this.#readers.size > 0 || !this.#timer) return
    clearTimeout(this.#timer)
    this.#timer = null
  }

  has(reader: Reader): boolean {
    return this.#readers.has(reader)
  }

  #schedule(): void {
    if (this.#isLooking || this.#readers.size === 0) return
    const { timing, isBusHealthy } = this.#parts
    const afterMs = isBusHealthy() ? timing.pollMs : timing.degradedPollMs
    this.#timer ??= setTimeout(() => void this.#look(), afterMs)
  }

  async #look(): Promise<void> {
    this.#timer = null
    this.#isLooking = true
    const readers = [...this.#readers]
    for (let start = 0; start < readers.length; start += READERS_PER_QUERY) {
      await this.#parts.lookAt(readers.slice(start, start + READERS_PER_QUERY)).catch(() => {})
    }
    this.#isLooking = false
    this.#schedule()
  }
}
