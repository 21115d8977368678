/**
 * Hints between the parts of one process, or of many: something was appended, something changed. A hint may be
 * lost, late or repeated; whoever listens reads the truth from the database. Publishing never throws and never
 * waits.
 */
export interface Bus {
  /** Sends a message to every listener of the channel, in this process and in the others. */
  publish(channel: string, message: string): void
  /**
   * Calls `listener` with each message, and with null whenever messages may have been missed (the connection was
   * lost and is back). Returns the function that ends the subscription; calling it twice is harmless.
   */
  subscribe(channel: string, listener: (message: string | null) => void): () => void
  /** False while messages from other processes cannot arrive: readers then look more often by themselves. */
  readonly isHealthy: boolean
  close(): Promise<void>
}
