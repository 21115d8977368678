import type { Redis } from 'ioredis'

/** What a process that has crashed still counted is free after so long. */
const TTL_MS = 60_000
const REFRESHES_PER_TTL = 3
/** Longer than Redis ever takes while it is well. */
const REDIS_TIMEOUT_MS = 200

/**
 * One hash for each name: how many every process has open, and until when that counts, by Redis's clock. Sets the
 * process's own number unless all together would exceed the maximum; 0 as maximum only sets. Returns 1 when it has.
 */
const SET_OWN = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local own, max, ttl = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local total = own
local entries = redis.call('HGETALL', KEYS[1])
for i = 1, #entries, 2 do
  local count, expires = string.match(entries[i + 1], '^(%d+)@(%d+)$')
  if tonumber(expires) <= now then redis.call('HDEL', KEYS[1], entries[i])
  elseif entries[i] ~= ARGV[1] then total = total + tonumber(count) end
end
if max > 0 and total > max then return 0 end
if own == 0 then redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], own .. '@' .. string.format('%.0f', now + ttl))
  redis.call('PEXPIRE', KEYS[1], ttl)
end
return 1`

export interface LiveCountOptions {
  /** Separates this count from others in the same Redis. */
  name: string
  /** At a time, for each key. */
  max: number
  /** Names this process. */
  processId: string
  /** Counts over all processes; while it is away, each counts for itself. */
  redis?: Redis | undefined
  /** How long what a process has told counts without being told again; 60 s unless told otherwise. */
  ttlMs?: number
}

/** Counts what is open at a time by key, over all processes, such that a crash holds nothing for long. */
export class LiveCount {
  readonly #options: LiveCountOptions
  readonly #ttlMs: number
  readonly #own = new Map<string, number>()
  #refresh: NodeJS.Timeout | null = null

  constructor(options: LiveCountOptions) {
    this.#options = options
    this.#ttlMs = options.ttlMs ?? TTL_MS
  }

  /** What this process has open by all keys. */
  get size(): number {
    let size = 0
    for (const count of this.#own.values()) size += count
    return size
  }

  /** One more for the key; null when that would be too many. The function that is returned takes it back, once. */
  async acquire(key: string): Promise<(() => void) | null> {
    this.#add(key, 1)
    const isAllowed =
      (this.#own.get(key) ?? 0) <= this.#options.max && (await this.#tell(key, this.#options.max))
    if (!isAllowed) {
      this.#release(key)
      return null
    }
    let isOpen = true
    return () => {
      if (isOpen) this.#release(key)
      isOpen = false
    }
  }

  #release(key: string): void {
    this.#add(key, -1)
    void this.#tell(key, 0)
  }

  #add(key: string, difference: number): void {
    const count = (this.#own.get(key) ?? 0) + difference
    if (count > 0) this.#own.set(key, count)
    else this.#own.delete(key)
    if (this.#own.size > 0)
      this.#refresh ??= setInterval(() => this.#tellAll(), this.#ttlMs / REFRESHES_PER_TTL).unref()
    else if (this.#refresh) {
      clearInterval(this.#refresh)
      this.#refresh = null
    }
  }

  #tellAll(): void {
    for (const key of this.#own.keys()) void this.#tell(key, 0)
  }

  /** True as well when Redis does not say otherwise in time. */
  async #tell(key: string, max: number): Promise<boolean> {
    const { redis, name, processId } = this.#options
    if (redis?.status !== 'ready') return true
    const own = this.#own.get(key) ?? 0
    const asked = redis.eval(SET_OWN, 1, `live:${name}:${key}`, processId, own, max, this.#ttlMs)
    const answer = asked.then(
      (result) => result !== 0,
      () => true,
    )
    return Promise.race([answer, inTime()])
  }
}

function inTime(): Promise<true> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(true), REDIS_TIMEOUT_MS).unref()
  })
}
