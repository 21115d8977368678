export type Listener = (message: string | null) => void

/** What an owner of the set is told; both are called synchronously, and never for a channel that stays in use. */
export interface ListenersOptions {
  /** A listener threw: a bug of the listener, which concerns no other. */
  onListenerError: (error: Error) => void
  /** The channel got its first listener, or lost its last. */
  onChange?: (channel: string) => void
}

/** The listeners of this process by channel. */
export class Listeners {
  readonly #byChannel = new Map<string, Set<{ listener: Listener }>>()
  readonly #options: ListenersOptions

  constructor(options: ListenersOptions) {
    this.#options = options
  }

  /** Returns the function that removes the listener again. The same function added twice is called twice. */
  add(channel: string, listener: Listener): () => void {
    const entry = { listener }
    const entries = this.#byChannel.get(channel)
    if (entries) entries.add(entry)
    else {
      this.#byChannel.set(channel, new Set([entry]))
      this.#options.onChange?.(channel)
    }
    return () => this.#remove(channel, entry)
  }

  has(channel: string): boolean {
    return this.#byChannel.has(channel)
  }

  channels(): string[] {
    return [...this.#byChannel.keys()]
  }

  /** Calls those that listen now; whoever is removed by one of them meanwhile is not called. */
  deliver(channel: string, message: string | null): void {
    const entries = this.#byChannel.get(channel)
    if (!entries) return
    for (const entry of [...entries]) {
      if (entries.has(entry)) this.#call(entry.listener, message)
    }
  }

  clear(): void {
    this.#byChannel.clear()
  }

  #remove(channel: string, entry: { listener: Listener }): void {
    const entries = this.#byChannel.get(channel)
    if (!entries?.delete(entry) || entries.size > 0) return
    this.#byChannel.delete(channel)
    this.#options.onChange?.(channel)
  }

  #call(listener: Listener, message: string | null): void {
    try {
      listener(message)
    } catch (error) {
      this.#options.onListenerError(new Error('A bus listener threw', { cause: error }))
    }
  }
}
