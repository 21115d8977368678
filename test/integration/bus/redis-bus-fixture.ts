import { randomUUID } from 'node:crypto'
import { Redis } from 'ioredis'
import type { Bus } from '../../../src/platform/bus/bus.ts'
import { openRedisBus } from '../../../src/platform/bus/redis-bus.ts'
import { findTestRedis } from '../../support/redis.ts'
import { openTcpProxy, type TcpProxy } from '../../support/tcp-proxy.ts'
import { waitUntil } from '../../support/wait-until.ts'

/** Buses of one name space, each behind a proxy of its own, and a client that looks into Redis. */
export class RedisBusFixture implements AsyncDisposable {
  readonly prefix = `test-${randomUUID()}:`
  readonly errors: { error: Error; count: number }[] = []
  readonly redis: Redis
  readonly #resources: (() => Promise<unknown>)[] = []

  constructor() {
    this.redis = new Redis(this.#target.url)
  }

  async openBus(proxy?: TcpProxy): Promise<Bus> {
    const port = proxy?.port ?? this.#target.port
    const bus = await openRedisBus({
      url: `redis://${proxy ? '127.0.0.1' : this.#target.host}:${port}`,
      prefix: this.prefix,
      onError: (error, count) => this.errors.push({ error, count }),
    })
    this.#resources.push(() => bus.close())
    return bus
  }

  async openProxy(): Promise<TcpProxy> {
    const proxy = await openTcpProxy({ target: this.#target })
    this.#resources.push(() => proxy.close())
    return proxy
  }

  /** How many connections hear a channel. */
  async subscribers(channel: string): Promise<number> {
    const [, count] = await this.redis.pubsub('NUMSUB', this.prefix + channel)
    return Number(count)
  }

  async channels(): Promise<unknown[]> {
    return this.redis.pubsub('CHANNELS', `${this.prefix}*`)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const dispose of this.#resources.reverse()) await dispose()
    this.redis.disconnect()
  }

  get #target(): { url: string; host: string; port: number } {
    const target = findTestRedis()
    if (!target) throw new Error('TEST_REDIS is unset')
    return target
  }
}

/** What a listener hears; subscribed is resolved by the null that begins a subscription. */
export class Recorder {
  readonly heard: (string | null)[] = []
  readonly end: () => void

  constructor(bus: Bus, channel: string) {
    this.end = bus.subscribe(channel, (message) => this.heard.push(message))
  }

  get messages(): string[] {
    return this.heard.filter((message) => message !== null)
  }

  get nulls(): number {
    return this.heard.length - this.messages.length
  }

  /** Waits until as many nulls have come: the subscription has begun so many times. */
  async begun(times = 1): Promise<this> {
    await waitUntil(() => this.nulls >= times, `${times} null(s), have ${this.nulls}`)
    return this
  }
}
