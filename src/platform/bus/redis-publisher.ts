import type { Redis } from 'ioredis'
import { encodeEnvelope } from './envelope.ts'
import { closeRedisLink } from './redis-link.ts'

/** Messages on their way to Redis, in UTF-16 units; what exceeds it is not sent. */
const MAX_IN_FLIGHT_CHARS = 4 * 1024 * 1024
const MAX_OWED_CHANNELS = 10_000

// Made once: while Redis is away, a publish costs no more than without Redis.
const AWAY = new Error('Redis is away')
const CONGESTED = new Error('Too much is on its way to Redis')

export interface RedisPublisherOptions {
  link: Redis
  prefix: string
  /** Names this process in what it publishes. */
  origin: string
  onError: (error: Error) => void
}

interface Message {
  channel: string
  text: string
}

/**
 * The one publisher connection of a process. What is published in one turn of the event loop is written at its end, at
 * once; beyond that nothing waits and nothing is kept for later, except the names of the channels whose messages were
 * lost: once the link is back, their listeners are told that they missed something.
 */
export class RedisPublisher {
  readonly #options: RedisPublisherOptions
  readonly #owed = new Set<string>()
  /** What this turn has published. */
  #turn: Message[] = []
  #inFlightChars = 0

  constructor(options: RedisPublisherOptions) {
    this.#options = options
    options.link.on('ready', () => this.#settleDebts())
    options.link.on('error', options.onError)
  }

  publish(channel: string, message: string): void {
    this.#send(channel, encodeEnvelope({ origin: this.#options.origin, message }))
  }

  close(): Promise<void> {
    this.#write()
    return closeRedisLink(this.#options.link)
  }

  #send(channel: string, text: string): void {
    if (this.#options.link.status !== 'ready') this.#lose(channel, AWAY)
    else if (this.#inFlightChars + text.length > MAX_IN_FLIGHT_CHARS) this.#lose(channel, CONGESTED)
    else {
      this.#inFlightChars += text.length
      if (this.#turn.push({ channel, text }) === 1) setImmediate(() => this.#write())
    }
  }

  #write(): void {
    const messages = this.#turn
    if (messages.length === 0) return
    this.#turn = []
    const pipeline = this.#options.link.pipeline()
    for (const { channel, text } of messages) {
      pipeline.publish(this.#options.prefix + channel, text, (error) =>
        this.#settle({ channel, text }, error),
      )
    }
    pipeline.exec().catch(this.#options.onError)
  }

  #settle({ channel, text }: Message, error: Error | null | undefined): void {
    this.#inFlightChars -= text.length
    if (error) this.#lose(channel, error)
  }

  #lose(channel: string, error: Error): void {
    if (this.#owed.size < MAX_OWED_CHANNELS) this.#owed.add(channel)
    this.#options.onError(error)
  }

  #settleDebts(): void {
    const channels = [...this.#owed]
    this.#owed.clear()
    for (const channel of channels) {
      this.#send(channel, encodeEnvelope({ origin: this.#options.origin, message: null }))
    }
  }
}
