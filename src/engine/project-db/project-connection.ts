import type pg from 'pg'

/** A connection for one query, which nobody else uses. */
export interface ProjectConnection {
  readonly client: pg.ClientBase
  /** Statements that leave the transaction with no rights but to read. */
  readonly restrictions: readonly string[]
  /** Ends what it is doing, now; everything pending on it rejects. */
  stop(): Promise<void>
  /** Gives it back after its transaction. */
  release(): void
}

/** Where connections to the project's database come from. */
export interface ProjectSource {
  /** Waits for its turn, at most until the signal is aborted. */
  connect(signal: AbortSignal): Promise<ProjectConnection>
  close(): Promise<void>
}
