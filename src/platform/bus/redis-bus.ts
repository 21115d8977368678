import { randomBytes } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import type { Bus } from './bus.ts'
import { decodeEnvelope } from './envelope.ts'
import { createErrorReport, type OnError } from './error-report.ts'
import { type Listener, Listeners } from './listeners.ts'
import { createRedisLink } from './redis-link.ts'
import { RedisPublisher } from './redis-publisher.ts'
import { RedisSubscriber } from './redis-subscriber.ts'

const FIRST_CONNECT_MS = 1_000

export interface RedisBusOptions {
  /** `redis://` or `rediss://`. */
  url: string
  /** Precedes every channel's name in Redis: buses with different prefixes do not hear each other. */
  prefix?: string
  /** Called at most once a second for connections and once a second for listeners that throw. */
  onError: OnError
}

/**
 * A bus over Redis pub/sub (6.2 or newer), with one subscriber and one publisher connection. Messages to listeners
 * of the same process do not go over Redis and do not depend on it; they arrive in order, after the publisher's
 * present turn. A message of more than 64 KiB of UTF-8 reaches other processes as null.
 *
 * Resolves once both connections are up, or after at most a second: without Redis the bus serves its own process
 * and connects later. Every listener gets null when its subscription begins and whenever it begins again.
 */
export async function openRedisBus({ url, prefix = '', onError }: RedisBusOptions): Promise<Bus> {
  const links = [createRedisLink(url, 'bus-subscriber'), createRedisLink(url, 'bus-publisher')] as const
  const bus = new RedisBus({ links, prefix, onError })
  const connecting = Promise.allSettled(links.map((link) => link.connect()))
  const patience = new AbortController()
  await Promise.race([connecting, delay(FIRST_CONNECT_MS, undefined, { signal: patience.signal })])
  patience.abort()
  return bus
}

interface RedisBusParts {
  links: readonly [subscriber: Redis, publisher: Redis]
  prefix: string
  onError: OnError
}

class RedisBus implements Bus {
  readonly #origin = randomBytes(12).toString('base64url')
  readonly #listeners: Listeners
  readonly #subscriber: RedisSubscriber
  readonly #publisher: RedisPublisher
  #isClosed = false

  constructor({ links, prefix, onError }: RedisBusParts) {
    const report = createErrorReport(onError)
    this.#listeners = new Listeners({
      onListenerError: createErrorReport(onError),
      onChange: (channel) => this.#subscriber.update(channel),
    })
    this.#subscriber = new RedisSubscriber({
      link: links[0],
      prefix,
      wanted: this.#listeners,
      onMessage: (channel, text) => this.#receive(channel, text),
      onSubscribed: (channel) => this.#listeners.deliver(channel, null),
      onError: report,
    })
    this.#publisher = new RedisPublisher({ link: links[1], prefix, origin: this.#origin, onError: report })
  }

  get isHealthy(): boolean {
    return this.#subscriber.isHealthy
  }

  publish(channel: string, message: string): void {
    if (this.#isClosed) return
    if (this.#listeners.has(channel)) queueMicrotask(() => this.#listeners.deliver(channel, message))
    this.#publisher.publish(channel, message)
  }

  subscribe(channel: string, listener: Listener): () => void {
    if (this.#isClosed) return () => {}
    return this.#listeners.add(channel, listener)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#listeners.clear()
    await Promise.all([this.#subscriber.close(), this.#publisher.close()])
  }

  #receive(channel: string, text: string): void {
    const { origin, message } = decodeEnvelope(text)
    if (origin !== this.#origin) this.#listeners.deliver(channel, message)
  }
}
