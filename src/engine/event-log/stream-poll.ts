import type { Bus } from '../../platform/bus/bus.ts'
import type { EventLog } from './log.ts'
import type { StreamReader } from './stream-reader.ts'

const STREAMS_PER_QUERY = 1_000

export interface PollTiming {
  /** How long nobody looks into the log while hints arrive. */
  pollMs: number
  /** The same while the bus is down. */
  degradedPollMs: number
}

/**
 * Finds what no hint has told: looks from time to time whether the streams that are waited for have gone on, all
 * of this process in one query. A look that fails is made up for by the next one.
 */
export class StreamPoll {
  readonly #log: EventLog
  readonly #bus: Bus
  readonly #timing: PollTiming
  readonly #readers = new Set<StreamReader>()
  #timer: NodeJS.Timeout | null = null
  #isLooking = false

  constructor(parts: { log: EventLog; bus: Bus; timing: PollTiming }) {
    this.#log = parts.log
    this.#bus = parts.bus
    this.#timing = parts.timing
  }

  /** From now on somebody waits for the stream. */
  add(reader: StreamReader): void {
    this.#readers.add(reader)
    this.#schedule()
  }

  /** Nobody waits for the stream any more. */
  delete(reader: StreamReader): void {
    this.#readers.delete(reader)
    if (this.#readers.size > 0 || !this.#timer) return
    clearTimeout(this.#timer)
    this.#timer = null
  }

  #schedule(): void {
    if (this.#isLooking || this.#readers.size === 0) return
    const { pollMs, degradedPollMs } = this.#timing
    this.#timer ??= setTimeout(() => void this.#look(), this.#bus.isHealthy ? pollMs : degradedPollMs)
  }

  async #look(): Promise<void> {
    this.#timer = null
    this.#isLooking = true
    const readers = [...this.#readers]
    for (let start = 0; start < readers.length; start += STREAMS_PER_QUERY) {
      await this.#lookAt(readers.slice(start, start + STREAMS_PER_QUERY)).catch(() => {})
    }
    this.#isLooking = false
    this.#schedule()
  }

  /** Whatever moved in the meantime has woken its followers already. */
  async #lookAt(readers: readonly StreamReader[]): Promise<void> {
    const asked = readers.map((reader) => ({ reader, lastSeq: reader.lastSeq ?? 0 }))
    const quiet = await this.#log.findQuiet(
      asked.map(({ reader, lastSeq }) => ({ ...reader.stream, lastSeq })),
    )
    for (const { reader, lastSeq } of asked) {
      if (!quiet.has(reader.stream.streamId) && reader.lastSeq === lastSeq) reader.lookAgain()
    }
  }
}
