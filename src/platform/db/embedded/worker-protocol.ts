/** What the thread that asks sends to the thread that holds the database. */
export type WorkerRequest = { kind: 'exec'; id: number; message: Uint8Array } | { kind: 'close' }

/** What comes back; a thread that ends without `closed` has crashed. */
export type WorkerReply =
  | { kind: 'ready' }
  | { kind: 'done'; id: number; bytes: Uint8Array }
  | { kind: 'too-large'; id: number }
  | { kind: 'closed' }

/** What the thread may use; without bounds, what the database itself allows. */
export interface WorkerBounds {
  /** A statement that would need more fails with 53200, as on a server without memory. */
  maxMemoryBytes?: number
  /** The answer to one message; a longer one is thrown away. */
  maxReplyBytes?: number
}

export interface WorkerInput extends WorkerBounds {
  folder: string
}
