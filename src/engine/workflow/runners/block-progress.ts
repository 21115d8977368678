import { sleep } from '../../../base/async.ts'
import type { NewEvent } from '../../event-log/event.ts'
import type { LogLine } from '../runs/run.ts'
import { blockChunkEvent, checkpointEvent } from '../runs/run-events.ts'

const MAX_LOG_LINES = 1_000
const MAX_LINE_CHARS = 2_000
/** Deltas that come within this time are one event, unless they grow too large before. */
const MERGE_MS = 50
const MERGE_CHARS = 1_000
/** Checkpoints that come faster are dropped. */
const MIN_CHECKPOINT_GAP_MS = 250
const MAX_MESSAGE_CHARS = 2_000
/** Text of one block that watchers are told as it grows. */
const MAX_CHUNK_CHARS = 4 * 1024 * 1024

export interface BlockProgressParts {
  blockId: string
  /** Resolves when the events are durable. */
  write(events: readonly NewEvent[]): Promise<unknown>
  /** What must not be shown. */
  mask(text: string): string
  /** Gets what could not be written; the block goes on without. */
  onBug(cause: unknown): void
}

/** What becomes known of a block while it is at work: its log, kept for the end, and what is told at once. */
export class BlockProgress {
  readonly logs: LogLine[] = []
  readonly #parts: BlockProgressParts
  #delta = ''
  #chars = 0
  #pending: NewEvent[] = []
  #writing: Promise<void> | null = null
  #lastCheckpointMs = Number.NEGATIVE_INFINITY
  #isClosed = false

  constructor(parts: BlockProgressParts) {
    this.#parts = parts
  }

  log(level: LogLine['level'], message: string): void {
    if (this.#isClosed || this.logs.length >= MAX_LOG_LINES) return
    const isLast = this.logs.length === MAX_LOG_LINES - 1
    const text = isLast ? 'what follows is not kept' : this.#parts.mask(message).slice(0, MAX_LINE_CHARS)
    this.logs.push({ at: new Date().toISOString(), level, message: text.replaceAll('\u0000', '') })
  }

  checkpoint(message: string, progress?: number): void {
    const nowMs = performance.now()
    if (this.#isClosed || nowMs - this.#lastCheckpointMs < MIN_CHECKPOINT_GAP_MS) return
    this.#lastCheckpointMs = nowMs
    this.#flushDelta()
    const text = this.#parts.mask(message).slice(0, MAX_MESSAGE_CHARS)
    this.#pending.push(checkpointEvent(this.#parts.blockId, text, progress))
    this.#write()
  }

  chunk(delta: string): void {
    if (this.#isClosed || this.#chars > MAX_CHUNK_CHARS) return
    this.#chars += delta.length
    this.#delta += delta
    this.#write()
  }

  /** Writes what is left; what comes later is dropped. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#writing
    this.#flushDelta()
    await this.#writePending()
  }

  #write(): void {
    this.#writing ??= this.#writeSoon().finally(() => {
      this.#writing = null
      if (!this.#isClosed && (this.#delta || this.#pending.length > 0)) this.#write()
    })
  }

  async #writeSoon(): Promise<void> {
    if (this.#pending.length === 0 && this.#delta.length < MERGE_CHARS) await sleep(MERGE_MS)
    this.#flushDelta()
    await this.#writePending()
  }

  #flushDelta(): void {
    if (this.#delta === '') return
    this.#pending.push(blockChunkEvent(this.#parts.blockId, this.#parts.mask(this.#delta)))
    this.#delta = ''
  }

  async #writePending(): Promise<void> {
    const events = this.#pending
    this.#pending = []
    if (events.length === 0) return
    try {
      await this.#parts.write(events)
    } catch (cause) {
      this.#parts.onBug(cause)
    }
  }
}
