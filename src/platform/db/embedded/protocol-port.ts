/** Where an embedded database takes the messages of the Postgres wire protocol. */
export interface ProtocolPort {
  /** Settles when the database can be spoken to; rejects when it could not be opened. */
  readonly ready: Promise<void>
  /** Runs one or more frontend messages in order and hands the backend's bytes to `onData` as they come. */
  exec(message: Uint8Array, onData: (bytes: Uint8Array) => void): Promise<void>
}
