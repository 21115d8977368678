import { createParser, type EventSourceParser } from 'eventsource-parser'
import { isJsonObject, type JsonObject } from '../../src/base/json.ts'

const MAX_EVENTS = 50_000

export interface StreamEvent {
  id: string | undefined
  event: string
  data: JsonObject
}

/** Reads one response of server-sent events, keeping the bytes and what they mean. */
export class EventReader {
  readonly response: Response
  /** Everything received so far. */
  text = ''
  /** Every event received so far, in order, also those that `next` has given out. */
  readonly events: StreamEvent[] = []
  readonly comments: string[] = []
  readonly retries: number[] = []
  readonly #chunks: AsyncIterator<Uint8Array> | undefined
  readonly #decoder = new TextDecoder()
  readonly #parser: EventSourceParser
  #given = 0

  constructor(response: Response) {
    this.response = response
    this.#chunks = response.body?.[Symbol.asyncIterator]()
    this.#parser = createParser({
      onEvent: ({ id, event, data }) =>
        this.events.push({ id, event: event ?? 'message', data: parse(data) }),
      onComment: (comment) => this.comments.push(comment),
      onRetry: (retryMs) => this.retries.push(retryMs),
    })
  }

  get status(): number {
    return this.response.status
  }

  /** The next event; null when the server has closed the stream. */
  async next(): Promise<StreamEvent | null> {
    while (this.#given >= this.events.length) {
      if (!(await this.#readChunk())) return null
    }
    return this.events[this.#given++] ?? null
  }

  /** Reads until an event of the name and gives it; throws when the stream ends before. */
  async until(name: string): Promise<StreamEvent> {
    for (let event = await this.next(); event !== null; event = await this.next()) {
      if (event.event === name) return event
    }
    throw new Error(`The stream ended without ${name}: ${this.text}`)
  }

  /** Reads until a comment has come; throws when the stream ends before. */
  async untilComment(): Promise<string> {
    for (;;) {
      const comment = this.comments.at(-1)
      if (comment !== undefined) return comment
      if (!(await this.#readChunk())) throw new Error('The stream ended without a comment')
    }
  }

  /** Reads until the server closes the stream and gives every event that came since the last `next`. */
  async rest(): Promise<StreamEvent[]> {
    const rest: StreamEvent[] = []
    for (let event = await this.next(); event !== null; event = await this.next()) rest.push(event)
    return rest
  }

  /** Leaves the stream, as a client does that goes away. */
  async close(): Promise<void> {
    await this.#chunks?.return?.()
  }

  async #readChunk(): Promise<boolean> {
    const chunk = await this.#chunks?.next()
    if (chunk === undefined || chunk.done) return false
    const text = this.#decoder.decode(chunk.value, { stream: true })
    this.text += text
    this.#parser.feed(text)
    if (this.events.length > MAX_EVENTS) throw new Error(`More than ${MAX_EVENTS} events on one stream`)
    return true
  }
}

function parse(data: string): JsonObject {
  const value: unknown = JSON.parse(data)
  if (!isJsonObject(value)) throw new Error(`An event's data is a JSON object, not ${data}`)
  return value
}
