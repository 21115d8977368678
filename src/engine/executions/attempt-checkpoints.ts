import type { Checkpoint } from '../connectors/connector.ts'

/** Checkpoints that come faster are dropped, unless the connector says that each one counts. */
const MIN_GAP_MS = 250

export interface AttemptCheckpointsParts {
  /** Resolves when the checkpoint is durable. */
  write(checkpoint: Checkpoint): Promise<void>
  keepsEvery: boolean
  signOfLifeMs: number
  /** Once it is aborted nothing is recorded any more. */
  signal: AbortSignal
  /** Gets what could not be written; the tool goes on without. */
  onBug(cause: unknown): void
}

/** What becomes known of one attempt while its tool is at work; what comes after its end is dropped. */
export class AttemptCheckpoints {
  readonly #parts: AttemptCheckpointsParts
  readonly #startedAtMs = performance.now()
  #lastMs: number | null = null
  #isClosed = false

  constructor(parts: AttemptCheckpointsParts) {
    this.#parts = parts
  }

  /** Never rejects: connectors need not wait for it. */
  async add(checkpoint: Checkpoint): Promise<void> {
    if (this.#lastMs !== null && !this.#parts.keepsEvery && performance.now() - this.#lastMs < MIN_GAP_MS)
      return
    await this.#write(checkpoint)
  }

  /** Tells watchers of a long silent call that it is still at work. */
  async addSignOfLife(): Promise<void> {
    const nowMs = performance.now()
    if (nowMs - (this.#lastMs ?? this.#startedAtMs) < this.#parts.signOfLifeMs) return
    const seconds = Math.round((nowMs - this.#startedAtMs) / 1_000)
    await this.#write({ message: `still running after ${seconds} s` })
  }

  close(): void {
    this.#isClosed = true
  }

  async #write(checkpoint: Checkpoint): Promise<void> {
    if (this.#isClosed || this.#parts.signal.aborted) return
    this.#lastMs = performance.now()
    try {
      await this.#parts.write(checkpoint)
    } catch (cause) {
      this.#parts.onBug(cause)
    }
  }
}
