/** A source of frames that a test feeds by hand, and that can be closed while it waits. */
export class ControlledSource implements AsyncIterable<string>, AsyncIterator<string> {
  /** How often `return` was called. */
  closes = 0
  /** How many items were asked for. */
  pulls = 0
  readonly #frames: (string | Error | null)[] = []
  #wake: (() => void) | null = null

  push(...frames: (string | Error | null)[]): this {
    this.#frames.push(...frames)
    this.#wake?.()
    return this
  }

  /** Ends the source. */
  end(): void {
    this.push(null)
  }

  async next(): Promise<IteratorResult<string>> {
    this.pulls++
    while (this.#frames.length === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    const frame = this.#frames.shift() ?? null
    if (frame instanceof Error) throw frame
    return frame === null ? { done: true, value: undefined } : { done: false, value: frame }
  }

  async return(): Promise<IteratorResult<string>> {
    this.closes++
    this.push(null)
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): AsyncIterator<string> {
    return this
  }
}
