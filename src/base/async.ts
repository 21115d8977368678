/** Resolves after `ms`, or at once and early when the signal is aborted. Leaves no timer and no listener behind. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve()
    const finish = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', finish)
      resolve()
    }
    const timer = setTimeout(finish, ms)
    signal?.addEventListener('abort', finish, { once: true })
  })
}

/** The value of `promise`, or null when `ms` have passed or the signal is aborted first; the promise goes on. */
export async function withinTime<T>(
  promise: Promise<T>,
  ms: number,
  signal?: AbortSignal,
): Promise<T | null> {
  const { promise: givenUp, resolve } = Promise.withResolvers<null>()
  const giveUp = () => resolve(null)
  const timer = setTimeout(giveUp, ms)
  if (signal?.aborted) giveUp()
  signal?.addEventListener('abort', giveUp, { once: true })
  try {
    return await Promise.race([promise, givenUp])
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', giveUp)
  }
}

/** A signal that hears of others, until it is disposed of. */
export interface LinkedSignal extends Disposable {
  readonly signal: AbortSignal
}

/**
 * A signal that is aborted with the first of `sources`, for its reason. `AbortSignal.any` does the same, and leaves it
 * to the garbage collector to unhook it from sources that live on: for what is done often, that is most of its cost.
 */
export function linkSignals(...sources: readonly AbortSignal[]): LinkedSignal {
  const controller = new AbortController()
  const links = sources.map((source) => {
    const abort = () => controller.abort(source.reason)
    if (source.aborted) abort()
    else source.addEventListener('abort', abort, { once: true })
    return () => source.removeEventListener('abort', abort)
  })
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      for (const unlink of links) unlink()
    },
  }
}

export interface Deadline extends LinkedSignal {
  /** Whether the time is over. */
  readonly hasPassed: boolean
}

/** A signal that is aborted after `ms`, or with the first of `sources`. Keeps no process alive. */
export function deadline(ms: number, ...sources: readonly AbortSignal[]): Deadline {
  const time = new AbortController()
  const timer = setTimeout(() => time.abort(), ms).unref()
  const linked = linkSignals(time.signal, ...sources)
  return {
    signal: linked.signal,
    get hasPassed() {
      return time.signal.aborted
    },
    [Symbol.dispose]: () => {
      clearTimeout(timer)
      linked[Symbol.dispose]()
    },
  }
}
