/** A result of a subscription in the bytes that the transports send, made once for all who get it. */
export class Payload {
  readonly json: Buffer
  #event: Buffer | null = null

  constructor(json: string) {
    this.json = Buffer.from(json)
  }

  /** As the event `next` of graphql-sse. */
  get event(): Buffer {
    this.#event ??= Buffer.from(`event: next\ndata: ${this.json}\n\n`)
    return this.#event
  }
}
