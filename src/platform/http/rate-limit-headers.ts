import type { Context } from 'hono'
import { isAppError } from '../../base/errors.ts'
import type { RateLimit, RateLimiter } from './rate-limit.ts'

/**
 * Takes one point for the request and tells the client what is left: `X-RateLimit-Limit`, `-Remaining` and
 * `-Reset` (seconds since 1970), on refusals too. Throws RATE_LIMITED.
 */
export async function consumeRateLimit(c: Context, limiter: RateLimiter, key: string): Promise<void> {
  try {
    const left = await limiter.consume(key)
    if (left !== null) setHeaders(c, left)
  } catch (error) {
    if (isAppError(error, 'RATE_LIMITED')) {
      const { retryAfterMs } = error.details
      setHeaders(c, {
        limit: limiter.pointsPerMinute,
        remaining: 0,
        resetAt: new Date(Date.now() + retryAfterMs),
      })
    }
    throw error
  }
}

function setHeaders(c: Context, { limit, remaining, resetAt }: RateLimit): void {
  c.header('X-RateLimit-Limit', String(limit))
  c.header('X-RateLimit-Remaining', String(remaining))
  c.header('X-RateLimit-Reset', String(Math.ceil(resetAt.getTime() / 1000)))
}
