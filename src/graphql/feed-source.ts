/**
 * The items of a feed's pages, one at a time, each made when it is asked for; null for one that is left out. It can
 * be closed while it waits, which an async generator cannot be.
 */
export function followFeed<Item, T>(
  pages: AsyncIterableIterator<readonly Item[]>,
  toItem: (item: Item) => Promise<T | null> | T | null,
): AsyncIterableIterator<T> {
  let page: readonly Item[] = []
  let next = 0
  return {
    [Symbol.asyncIterator]() {
      return this
    },
    async next() {
      for (;;) {
        const item = page[next++]
        const made = item === undefined ? null : await toItem(item)
        if (made !== null) return { done: false, value: made }
        if (next < page.length) continue
        const result = await pages.next()
        if (result.done) return { done: true, value: undefined }
        page = result.value
        next = 0
      }
    },
    async return() {
      page = []
      await pages.return?.()
      return { done: true, value: undefined }
    },
  }
}
