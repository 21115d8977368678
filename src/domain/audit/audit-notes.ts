import { setTimeout as delay } from 'node:timers/promises'
import type { AuditDraft } from './audit-event.ts'

export interface AuditNotesOptions {
  /** Appends drafts of one organisation, all or none. */
  write(organizationId: string, drafts: readonly AuditDraft[]): Promise<void>
  onError(error: Error): void
  /** How long to wait after a failure; 1 s unless told otherwise. */
  retryMs?: number
}

const RETRY_MS = 1_000
const MAX_WAITING = 10_000
/** Entries in one transaction. */
const MAX_BATCH = 500
const MAX_SIGHTINGS = 10_000
const SIGHTING_MS = 60 * 60 * 1_000
/** At the end of the process, for what still waits. */
const CLOSE_TRIES = 2

/**
 * Entries that no request waits for: written in the order of their arrival, those of one organisation together, and
 * tried again while the database is away. What comes when 10,000 wait is left out, and reported.
 */
export class AuditNotes {
  readonly #options: AuditNotesOptions
  readonly #retryMs: number
  #waiting: AuditDraft[] = []
  #leftOut = 0
  readonly #sightings = new Map<string, number>()
  #writing: Promise<void> | null = null
  #isClosed = false

  constructor(options: AuditNotesOptions) {
    this.#options = options
    this.#retryMs = options.retryMs ?? RETRY_MS
  }

  /** Of equal entries within an hour only the first one is taken: same actor, action and target. */
  add(draft: AuditDraft): void {
    if (this.#isClosed || this.#wasSeen(draft)) return
    if (this.#waiting.length >= MAX_WAITING) {
      this.#leftOut++
      return
    }
    this.#waiting.push(draft)
    this.#writing ??= this.#write()
  }

  /** Waits for what is being written; what cannot be written now is reported. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#writing
    for (let tries = 0; tries < CLOSE_TRIES && this.#waiting.length > 0; tries++) await this.#writeOnce()
    if (this.#waiting.length > 0) this.#report(this.#waiting.length)
  }

  async #write(): Promise<void> {
    await delay(0) // what is noted in the same turn goes together
    while (this.#waiting.length > 0) {
      const hasWritten = await this.#writeOnce()
      if (this.#isClosed) break
      if (!hasWritten) await delay(this.#retryMs, undefined, { ref: false })
    }
    this.#writing = null
  }

  async #writeOnce(): Promise<boolean> {
    const { organizationId } = this.#waiting[0] ?? { organizationId: '' }
    const batch = this.#waiting.filter((draft) => draft.organizationId === organizationId).slice(0, MAX_BATCH)
    try {
      await this.#options.write(organizationId, batch)
    } catch (cause) {
      this.#options.onError(new Error('The audit log was not written; it is tried again', { cause }))
      return false
    }
    const written = new Set(batch)
    this.#waiting = this.#waiting.filter((draft) => !written.has(draft))
    if (this.#leftOut > 0) this.#report(this.#leftOut)
    this.#leftOut = 0
    return true
  }

  #wasSeen({ organizationId, actorId, action, targetType, targetId }: AuditDraft): boolean {
    const sighting = JSON.stringify([organizationId, actorId, action, targetType, targetId])
    const now = performance.now()
    const seenAt = this.#sightings.get(sighting)
    if (seenAt !== undefined && now - seenAt < SIGHTING_MS) return true
    this.#sightings.delete(sighting)
    this.#sightings.set(sighting, now)
    const [oldest] = this.#sightings.keys()
    if (this.#sightings.size > MAX_SIGHTINGS && oldest !== undefined) this.#sightings.delete(oldest)
    return false
  }

  #report(count: number): void {
    this.#options.onError(new Error(`${count} entries are missing in the audit log`))
  }
}
