const INTERVAL_MS = 1_000

/** `count`: this error and those since the last report, which were only counted. */
export type OnError = (error: Error, count: number) => void

/** Wraps a report so that it is made at most once a second, however many errors there are. */
export function createErrorReport(onError: OnError, now: () => number = Date.now): (error: Error) => void {
  let count = 0
  let quietUntil = Number.NEGATIVE_INFINITY
  return (error) => {
    count++
    if (now() < quietUntil) return
    quietUntil = now() + INTERVAL_MS
    const reported = count
    count = 0
    onError(error, reported)
  }
}
