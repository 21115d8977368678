import type { Redis } from 'ioredis'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, RLWrapperTimeouts } from 'rate-limiter-flexible'
import { AppError } from '../../base/errors.ts'

const WINDOW_SECONDS = 60
/** Longer than Redis ever takes while it is well; an absent Redis delays a request by this much at most. */
const REDIS_TIMEOUT_MS = 200

/** What is left of a key's allowance. */
export interface RateLimit {
  /** Points per minute. */
  limit: number
  remaining: number
  resetAt: Date
}

export interface RateLimiter {
  /**
   * Takes points from the key's allowance, one unless told otherwise; null when there is no limit. Throws
   * RATE_LIMITED with the time to wait when fewer are left.
   */
  consume(key: string, points?: number): Promise<RateLimit | null>
  /** Points per minute; 0: unlimited. */
  readonly pointsPerMinute: number
}

export interface RateLimiterOptions {
  /** Separates this limit from others in the same Redis. */
  name: string
  /** 0 switches the limit off. */
  pointsPerMinute: number
  /** Shares the count between processes; while it is away, slow or refusing, each process counts for itself. */
  redis?: Redis
}

/** Counts in fixed windows of a minute that begin with a key's first point. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { pointsPerMinute } = options
  if (pointsPerMinute === 0) return { pointsPerMinute, consume: async () => null }
  const limiter = createCounter(options)
  const consume = async (key: string, points = 1): Promise<RateLimit> => {
    try {
      return toRateLimit(await limiter.consume(key, points), pointsPerMinute)
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error
      throw new AppError('RATE_LIMITED', 'Rate limit exceeded', { retryAfterMs: error.msBeforeNext })
    }
  }
  return { pointsPerMinute, consume }
}

function createCounter({ name, pointsPerMinute, redis }: RateLimiterOptions) {
  const window = { keyPrefix: `rate-limit:${name}`, points: pointsPerMinute, duration: WINDOW_SECONDS }
  const memory = new RateLimiterMemory(window)
  if (redis === undefined) return memory
  const limiter = new RateLimiterRedis({
    ...window,
    storeClient: redis,
    rejectIfRedisNotReady: true,
    inMemoryBlockOnConsumed: pointsPerMinute, // a key that has used up its points costs Redis nothing more
  })
  return new RLWrapperTimeouts({ limiter, timeoutMs: REDIS_TIMEOUT_MS, insuranceLimiter: memory })
}

function toRateLimit(result: RateLimiterRes, limit: number): RateLimit {
  return { limit, remaining: result.remainingPoints, resetAt: new Date(Date.now() + result.msBeforeNext) }
}
