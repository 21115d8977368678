/** Follows a source one item at a time, and can be told to stop while the source has nothing to give. */
export class StoppableIterator<T> {
  readonly #iterator: AsyncIterator<T>
  #isStopped = false
  #wake: ((nothing: null) => void) | null = null

  constructor(source: AsyncIterable<T>) {
    this.#iterator = source[Symbol.asyncIterator]()
  }

  /** Resolves with null after the last item, and at once when stopped, whatever the source does. */
  async next(): Promise<T | null> {
    if (this.#isStopped) return null
    const { promise, resolve, reject } = Promise.withResolvers<T | null>()
    this.#wake = resolve
    this.#iterator.next().then((result) => resolve(result.done === true ? null : result.value), reject)
    return promise
  }

  /** Closes the source; calling it again does nothing. */
  stop(): void {
    if (this.#isStopped) return
    this.#isStopped = true
    this.#wake?.(null)
    void this.#close()
  }

  /** Not waited for: a bare generator only closes after its next item, which may never come. */
  async #close(): Promise<void> {
    try {
      await this.#iterator.return?.()
    } catch {
      // Nobody is left who would hear what a closed source has to say.
    }
  }
}
