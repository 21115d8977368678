/** What a look-up found out about a key that may be used. */
export interface UsableKey {
  organizationId: string
  keyId: string
  scopes: readonly string[]
  /** Milliseconds that are left until it expires, when the look-up was made; null: never. */
  remainingMs: number | null
}

interface Entry {
  found: Promise<UsableKey | null>
  /** By the process's steady clock. */
  freshUntil: number
}

const MAX_ENTRIES = 10_000

/**
 * Keys that were found to be usable a moment ago, by hash; the least recently used goes first. Many look-ups of
 * one key at the same time are one. A key is never served beyond its expiry, and what was not found is not kept.
 */
export class ApiKeyCache {
  readonly #maxAgeMs: number
  readonly #entries = new Map<string, Entry>()

  constructor(maxAgeMs: number) {
    this.#maxAgeMs = maxAgeMs
  }

  get(hash: string, lookUp: () => Promise<UsableKey | null>): Promise<UsableKey | null> {
    const known = this.#entries.get(hash)
    const entry =
      known !== undefined && known.freshUntil > performance.now() ? known : this.#load(hash, lookUp)
    this.#entries.delete(hash)
    this.#entries.set(hash, entry)
    if (this.#entries.size > MAX_ENTRIES) this.#dropOldest()
    return entry.found
  }

  /** Forgets everything; a look-up that is under way is not kept either. */
  clear(): void {
    this.#entries.clear()
  }

  #load(hash: string, lookUp: () => Promise<UsableKey | null>): Entry {
    const startedAt = performance.now()
    const entry: Entry = { found: lookUp(), freshUntil: startedAt + this.#maxAgeMs }
    const forget = () => {
      if (this.#entries.get(hash) === entry) this.#entries.delete(hash)
    }
    entry.found.then((key) => {
      if (key === null) forget()
      else if (key.remainingMs !== null) {
        entry.freshUntil = Math.min(entry.freshUntil, startedAt + key.remainingMs)
      }
    }, forget)
    return entry
  }

  #dropOldest(): void {
    for (const hash of this.#entries.keys()) {
      this.#entries.delete(hash)
      return
    }
  }
}
