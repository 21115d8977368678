import type { RateLimiter } from '../platform/http/rate-limit.ts'

/** What an operation has taken of its key's points, and what it has left. */
export interface CostAccount {
  /** Points per minute; 0: unlimited. */
  limit: number
  remaining: number
  resetAt: Date
  cost: number
  bucket: 'graphql_cost'
}

/** Takes an operation's cost from the points of its key. Throws RATE_LIMITED. */
export async function chargeCost(limiter: RateLimiter, keyId: string, cost: number): Promise<CostAccount> {
  const left = await limiter.consume(keyId, cost)
  return { ...(left ?? { limit: 0, remaining: 0, resetAt: new Date() }), cost, bucket: 'graphql_cost' }
}
