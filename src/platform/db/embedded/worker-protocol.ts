/** What the thread that asks sends to the thread that holds the database. */
export type WorkerRequest = { kind: 'exec'; id: number; message: Uint8Array } | { kind: 'close' }

/** What comes back; a thread that ends without `closed` has crashed. */
export type WorkerReply =
  | { kind: 'ready' }
  | { kind: 'done'; id: number; bytes: Uint8Array }
  | { kind: 'closed' }

export interface WorkerInput {
  folder: string
}
