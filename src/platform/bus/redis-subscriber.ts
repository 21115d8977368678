import type { Redis } from 'ioredis'
import { closeRedisLink } from './redis-link.ts'

const CHANNELS_PER_COMMAND = 1_000
const HEARTBEAT_MS = 2_000

export interface RedisSubscriberOptions {
  link: Redis
  prefix: string
  /** The channels that should be subscribed now: asked again after every reconnect. */
  wanted: { has(channel: string): boolean; channels(): string[] }
  onMessage: (channel: string, text: string) => void
  /** Messages of this channel may have been missed: its subscription begins now, or begins again. */
  onSubscribed: (channel: string) => void
  onError: (error: Error) => void
}

/**
 * The one subscriber connection of a process. It holds no promise about the past: it compares what is wanted with
 * what is subscribed, sends the difference, and says from when on messages arrive.
 *
 *     down ──ready──► subscribing ──every wanted channel confirmed──► healthy
 *      ▲                   │                                            │
 *      └── connection lost, refused, or silent for 2 s after a question ┘
 */
export class RedisSubscriber {
  readonly #options: RedisSubscriberOptions
  /** Subscribed on the present connection, or asked to be. */
  readonly #sent = new Set<string>()
  /** May differ from what was sent. */
  readonly #changed = new Set<string>()
  /** Runs while the connection is up. */
  #heartbeat: NodeJS.Timeout | undefined
  #isHealthy = false
  #isRefused = false

  constructor(options: RedisSubscriberOptions) {
    this.#options = options
    options.link.on('message', (name: string, text: string) =>
      options.onMessage(name.slice(options.prefix.length), text),
    )
    options.link.on('ready', () => this.#begin())
    options.link.on('close', () => this.#lose())
    options.link.on('error', options.onError)
  }

  get isHealthy(): boolean {
    return this.#isHealthy
  }

  /** Looks at the channel again, at the end of the present turn: many changes become one command. */
  update(channel: string): void {
    if (this.#changed.size === 0) queueMicrotask(() => this.#sendChanges())
    this.#changed.add(channel)
  }

  async close(): Promise<void> {
    this.#lose()
    await closeRedisLink(this.#options.link)
  }

  #begin(): void {
    this.#heartbeat = setInterval(() => this.#beat(), HEARTBEAT_MS)
    this.#subscribe(this.#options.wanted.channels()).then(() => this.#confirm())
  }

  #confirm(): void {
    this.#isHealthy = this.#heartbeat !== undefined && !this.#isRefused
  }

  #lose(): void {
    clearInterval(this.#heartbeat)
    this.#heartbeat = undefined
    this.#isHealthy = false
    this.#isRefused = false
    this.#sent.clear()
  }

  /** The answer is not looked at: a link that gives none within its timeout is replaced by the link itself. */
  #beat(): void {
    if (this.#isRefused) this.#options.link.disconnect(true)
    else this.#options.link.ping().catch(() => {})
  }

  #sendChanges(): void {
    const changed = [...this.#changed]
    this.#changed.clear()
    if (!this.#heartbeat) return // what is wanted is asked anew once the connection is up
    const { wanted } = this.#options
    void this.#unsubscribe(changed.filter((channel) => this.#sent.has(channel) && !wanted.has(channel)))
    void this.#subscribe(changed.filter((channel) => !this.#sent.has(channel) && wanted.has(channel)))
  }

  async #subscribe(channels: string[]): Promise<void> {
    await this.#inChunks(channels, async (chunk, names) => {
      for (const channel of chunk) this.#sent.add(channel)
      await this.#options.link.subscribe(...names)
      for (const channel of chunk) this.#options.onSubscribed(channel)
    })
  }

  async #unsubscribe(channels: string[]): Promise<void> {
    await this.#inChunks(channels, async (chunk, names) => {
      for (const channel of chunk) this.#sent.delete(channel)
      await this.#options.link.unsubscribe(...names)
    })
  }

  /** Sends all chunks at once and waits for them; never rejects. */
  async #inChunks(
    channels: string[],
    send: (chunk: string[], names: string[]) => Promise<void>,
  ): Promise<void> {
    const sending: Promise<void>[] = []
    for (let start = 0; start < channels.length; start += CHANNELS_PER_COMMAND) {
      const chunk = channels.slice(start, start + CHANNELS_PER_COMMAND)
      const names = chunk.map((channel) => this.#options.prefix + channel)
      sending.push(send(chunk, names).catch((error: Error) => this.#fail(error)))
    }
    await Promise.all(sending)
  }

  /** A command that failed with its connection is asked anew; one that Redis refused, after a new start. */
  #fail(error: Error): void {
    if (this.#options.link.status !== 'ready') return
    this.#isRefused = true
    this.#isHealthy = false
    this.#options.onError(error)
  }
}
