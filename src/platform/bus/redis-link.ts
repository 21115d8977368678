import { Redis } from 'ioredis'

/** A link that carried nothing for so long after it was asked something is dead, and is replaced. */
const LINK_TIMEOUT_MS = 2_000

const MAX_RECONNECT_DELAY_MS = 2_000
const CONNECT_TIMEOUT_MS = 5_000

/**
 * A connection that is not open yet and that heals itself for ever. No command outlives it: what was not answered
 * when it broke fails at once, and what is asked while it is down fails at once.
 */
export function createRedisLink(url: string, connectionName: string): Redis {
  return new Redis(url, {
    connectionName,
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    socketTimeout: LINK_TIMEOUT_MS,
    enableOfflineQueue: false,
    // With 1, ioredis keeps the unanswered commands of a broken connection and never settles them when it may
    // not send them again.
    maxRetriesPerRequest: 0,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    // Pub/sub works while Redis still loads its data.
    enableReadyCheck: false,
    retryStrategy: reconnectDelayMs,
  })
}

/** Ends the link: what was sent before is still carried out, unless the link is down or dead. */
export async function closeRedisLink(link: Redis): Promise<void> {
  if (link.status !== 'ready') return link.disconnect()
  await link.quit().catch(() => link.disconnect())
}

/** 50 ms doubled up to 2 s, the upper half of it at random, so that processes do not return all at once. */
function reconnectDelayMs(attempt: number): number {
  const ceiling = Math.min(50 * 2 ** Math.min(attempt - 1, 10), MAX_RECONNECT_DELAY_MS)
  return Math.ceil(ceiling * (0.5 + Math.random() / 2))
}
