import type pg from 'pg'
import {
  REMOVE_DELIVERIES,
  REMOVE_IDEMPOTENCY_RECORDS,
  REMOVE_STREAM_TOKENS,
  TRIM_CATALOGS,
  TRIM_EVENTS,
  TRIM_MEMORY_DELETIONS,
} from './statements.ts'

const STATEMENTS = [
  TRIM_EVENTS,
  TRIM_CATALOGS,
  TRIM_MEMORY_DELETIONS,
  REMOVE_IDEMPOTENCY_RECORDS,
  REMOVE_STREAM_TOKENS,
  REMOVE_DELIVERIES,
]

/** Rounds of each statement in one visit. */
const MAX_ROUNDS = 100
/** Leaves the database to others between the visits that work off a backlog. */
const BACKLOG_PAUSE_MS = 1_000
/** A process that never lives for a whole interval cleans as well. */
const FIRST_VISIT_MS = 60_000

export interface JanitorParts {
  pool: pg.Pool
  everyMs: number
  onBug: (cause: unknown) => void
}

/**
 * Removes what is past its time, in small statements that other processes may run at the same time: a minute
 * after the start, then in intervals, and again soon while there is a backlog.
 */
export class Janitor {
  readonly #parts: JanitorParts
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(parts: JanitorParts) {
    this.#parts = parts
  }

  open(): void {
    this.#visitAfter(Math.min(this.#parts.everyMs, FIRST_VISIT_MS))
  }

  /** Begins no further statement. */
  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  /** One visit. False when it has reached its bound and something is left. */
  async clean(): Promise<boolean> {
    let isDone = true
    for (const statement of STATEMENTS) {
      isDone = (await this.#repeat(statement)) && isDone
    }
    return isDone
  }

  #visitAfter(ms: number): void {
    if (this.#isClosed) return
    this.#timer = setTimeout(() => void this.#visit(), ms)
    this.#timer.unref()
  }

  async #visit(): Promise<void> {
    const { everyMs, onBug } = this.#parts
    try {
      this.#visitAfter((await this.clean()) ? everyMs : BACKLOG_PAUSE_MS)
    } catch (cause) {
      onBug(cause)
      this.#visitAfter(everyMs)
    }
  }

  async #repeat(statement: string): Promise<boolean> {
    for (let round = 0; round < MAX_ROUNDS && !this.#isClosed; round++) {
      const { rowCount } = await this.#parts.pool.query(statement)
      if (!rowCount) return true
    }
    return false
  }
}
