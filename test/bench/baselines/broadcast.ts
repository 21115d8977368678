/** The usual publisher of one process: every subscriber has a queue and an iterator over it. */
export class Broadcast<T> {
  readonly #listeners = new Set<(item: T) => void>()

  publish(item: T): void {
    for (const listener of this.#listeners) listener(item)
  }

  async *subscribe(first: T): AsyncGenerator<T> {
    const queue = [first]
    let wake = () => {}
    const listener = (item: T) => {
      queue.push(item)
      wake()
    }
    this.#listeners.add(listener)
    try {
      for (;;) {
        for (let item = queue.shift(); item !== undefined; item = queue.shift()) yield item
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    } finally {
      this.#listeners.delete(listener)
    }
  }
}
