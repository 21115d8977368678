import type pg from 'pg'

const END_MS = 5_000

/**
 * Closes the pool once its clients are back, or after 5 s without waiting for one that nobody gives back. Its
 * connections have ended by then: the pool itself resolves as soon as it has said goodbye.
 */
export async function endPool(pool: pg.Pool): Promise<void> {
  const { promise: waited, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, END_MS)
  const removed = allRemoved(pool)
  await Promise.race([pool.end().then(() => removed), waited])
  clearTimeout(timer)
}

function allRemoved(pool: pg.Pool): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let left = pool.totalCount
  if (left === 0) resolve()
  pool.on('remove', () => --left === 0 && resolve())
  return promise
}
