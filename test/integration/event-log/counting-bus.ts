import type { Bus } from '../../../src/platform/bus/bus.ts'

/** Counts what is subscribed on a bus. */
export class CountingBus implements Bus {
  /** Since the beginning. */
  subscriptions = 0
  /** At present. */
  listening = 0
  readonly #bus: Bus

  constructor(bus: Bus) {
    this.#bus = bus
  }

  get isHealthy(): boolean {
    return this.#bus.isHealthy
  }

  publish(channel: string, message: string): void {
    this.#bus.publish(channel, message)
  }

  subscribe(channel: string, listener: (message: string | null) => void): () => void {
    this.subscriptions++
    this.listening++
    const unsubscribe = this.#bus.subscribe(channel, listener)
    return () => {
      this.listening--
      unsubscribe()
    }
  }

  close(): Promise<void> {
    return this.#bus.close()
  }
}
