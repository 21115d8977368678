import type { Bus } from './bus.ts'
import { type Listener, Listeners } from './listeners.ts'

export interface InProcessBusOptions {
  /** Gets what listeners throw; without it, a process warning is emitted. */
  onError?: (error: Error) => void
}

/** A bus for a process that is alone. Messages arrive in order, after the publisher's present turn. */
export function createInProcessBus({ onError = warn }: InProcessBusOptions = {}): Bus {
  return new InProcessBus(new Listeners({ onListenerError: onError }))
}

class InProcessBus implements Bus {
  readonly isHealthy = true
  readonly #listeners: Listeners
  #isClosed = false

  constructor(listeners: Listeners) {
    this.#listeners = listeners
  }

  publish(channel: string, message: string): void {
    if (!this.#listeners.has(channel)) return
    queueMicrotask(() => this.#listeners.deliver(channel, message))
  }

  subscribe(channel: string, listener: Listener): () => void {
    if (this.#isClosed) return () => {}
    return this.#listeners.add(channel, listener)
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#listeners.clear()
  }
}

function warn(error: Error): void {
  process.emitWarning(error)
}
