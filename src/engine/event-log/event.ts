/** An event before it has a place in its stream. */
export interface NewEvent {
  type: string
  /** One JSON object as text, without line breaks; exactly these bytes are served to every reader. */
  payload: string
}

/** An event of a stream. `seq` counts from 1 and orders the stream as its transactions committed. */
export interface StreamEvent extends NewEvent {
  seq: number
  /** The database's time of the append, as Postgres writes a timestamptz. */
  at: string
}

/** Names a stream. The organisation is part of the name: another organisation's stream does not exist. */
export interface StreamRef {
  organizationId: string
  streamId: string
}

/** Some events in a row, and what was known of their stream when they were read. */
export interface EventPage {
  events: readonly StreamEvent[]
  /** The last sequence number of the stream, which may lie beyond this page. */
  lastSeq: number
  /** Whether the stream has had its terminal event. */
  isClosed: boolean
}
