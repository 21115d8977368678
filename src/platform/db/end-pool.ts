import type pg from 'pg'

const END_MS = 5_000

/** Closes the pool once its clients are back, or after 5 s without waiting for one that nobody gives back. */
export async function endPool(pool: pg.Pool): Promise<void> {
  const { promise: waited, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, END_MS)
  await Promise.race([pool.end(), waited])
  clearTimeout(timer)
}
