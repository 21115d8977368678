import type { Database } from '../../platform/db/database.ts'
import type { AuditEvent, Prisma } from '../../platform/db/generated/client.ts'
import type { AnyTransaction } from '../../platform/db/transaction.ts'
import { type Actor, requireScope } from '../actor.ts'
import { type TextFilter, type TimeFilter, textCondition, timeCondition } from '../filters.ts'
import { type Page, toPage } from '../page.ts'
import { appendToChain, type ChainPlace, followChain, GENESIS_HASH } from './audit-chain.ts'
import { type AuditEntry, toDraft } from './audit-event.ts'
import { AuditNotes } from './audit-notes.ts'

export interface AuditFilter {
  action?: TextFilter | null | undefined
  targetId?: string | null | undefined
  at?: TimeFilter | null | undefined
}

export interface AuditVerification {
  /** Whether the entries that were looked at are as they were written, in their order, without a gap. */
  isIntact: boolean
  /** How many were looked at. */
  checked: number
  /** The sequence number of the first entry that is not as it was written, or is missing. */
  brokenSeq: number | null
  /** The last one that was looked at; the next call goes on behind it. */
  lastSeq: number
  hasMore: boolean
}

/** Entries that one verification reads, and how many at a time. */
const MAX_VERIFIED = 10_000
const VERIFY_BATCH = 1_000

/**
 * Who did what in an organisation. Entries are only ever added, and each carries the hash of the one before it, so
 * that a change of any of them shows. Reading needs the scope `admin`.
 *
 * There are two ways in: `record` for what changes state, and `note` for what only happened.
 */
export class Audit {
  readonly #database: Database
  readonly #notes: AuditNotes

  constructor({ database, onError }: { database: Database; onError: (error: Error) => void }) {
    this.#database = database
    this.#notes = new AuditNotes({
      write: (organizationId, drafts) =>
        database.prisma.$transaction((transaction) => appendToChain(transaction, organizationId, drafts)),
      onError,
    })
  }

  /**
   * Writes the entry in the transaction that makes the change: both happen or neither. Call it last; other
   * transactions of the organisation that record wait from here until the end of this one.
   */
  async record(transaction: AnyTransaction, actor: Actor, entry: AuditEntry): Promise<void> {
    await appendToChain(transaction, actor.organizationId, [toDraft(actor, entry)])
  }

  /**
   * Writes the entry soon, beside the request, which does not wait. Equal entries (actor, action, target) of one
   * process within an hour are one: for what happens often, such as the reading of a credential.
   */
  note(actor: Actor, entry: AuditEntry): void {
    this.#notes.add(toDraft(actor, entry))
  }

  /** Notes that the actor's key lacks a scope. `operation` names what was asked for, without any value. */
  noteDenial(actor: Actor, operation: string, requiredScope: string): void {
    this.note(actor, {
      action: 'access.denied',
      target: { type: 'operation', id: operation },
      after: { requiredScope },
    })
  }

  /** The newest entries first; `after` is the sequence number behind which the page begins. */
  async list(
    actor: Actor,
    { filter, first, after }: { filter: AuditFilter; first: number; after?: number | undefined },
  ): Promise<Page<AuditEvent>> {
    requireScope(actor, 'admin')
    const rows = await this.#database.prisma.auditEvent.findMany({
      where: { ...toCondition(actor, filter), AND: [after === undefined ? {} : { seq: { lt: after } }] },
      orderBy: { seq: 'desc' },
      take: first + 1,
    })
    return toPage(rows, { first })
  }

  async count(actor: Actor, filter: AuditFilter): Promise<number> {
    requireScope(actor, 'admin')
    return this.#database.prisma.auditEvent.count({ where: toCondition(actor, filter) })
  }

  /** The entries with these ids that the organisation has, in no order. */
  async findMany(actor: Actor, ids: readonly string[]): Promise<AuditEvent[]> {
    requireScope(actor, 'admin')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    return this.#database.prisma.auditEvent.findMany({ where })
  }

  /**
   * Computes the chain again behind the sequence number `after` (0: from the first entry), at most 10,000 entries,
   * and compares its end with what was written beside the log.
   */
  async verify(actor: Actor, after = 0): Promise<AuditVerification> {
    requireScope(actor, 'admin')
    const end = await this.#endOf(actor)
    const last = Math.min(end.seq, after + MAX_VERIFIED)
    let place = await this.#placeOf(actor, after)
    for (let isWhole = true; isWhole && place.seq < last; ) {
      const limit = Math.min(VERIFY_BATCH, last - place.seq)
      const entries = await this.#entriesFrom(actor, place.seq + 1, limit)
      const reached = followChain(place, entries)
      isWhole = reached.seq === place.seq + limit
      place = reached
    }
    const hasMore = place.seq < end.seq
    const isIntact = place.seq >= last && (hasMore || place.hash === end.hash)
    const checked = Math.max(0, place.seq - after)
    return { isIntact, checked, brokenSeq: isIntact ? null : place.seq + 1, lastSeq: place.seq, hasMore }
  }

  /** Waits for what is being noted; the database must still be open. */
  close(): Promise<void> {
    return this.#notes.close()
  }

  async #endOf({ organizationId }: Actor): Promise<ChainPlace> {
    const end = await this.#database.prisma.auditChain.findUnique({ where: { organizationId } })
    return end ? { seq: end.lastSeq, hash: end.hash } : { seq: 0, hash: GENESIS_HASH }
  }

  async #placeOf(actor: Actor, seq: number): Promise<ChainPlace> {
    if (seq === 0) return { seq, hash: GENESIS_HASH }
    const [entry] = await this.#entriesFrom(actor, seq, 1)
    return { seq, hash: entry?.seq === seq ? entry.hash : '' }
  }

  #entriesFrom({ organizationId }: Actor, seq: number, limit: number): Promise<AuditEvent[]> {
    return this.#database.prisma.auditEvent.findMany({
      where: { organizationId, seq: { gte: seq } },
      orderBy: { seq: 'asc' },
      take: limit,
    })
  }
}

function toCondition({ organizationId }: Actor, { action, targetId, at }: AuditFilter) {
  const conditions = {
    ...(action && { action: textCondition(action) }),
    ...(targetId == null ? {} : { targetId }),
    ...(at && { at: timeCondition(at) }),
  }
  // absent, never undefined
  return { organizationId, ...conditions } as Prisma.AuditEventWhereInput & { organizationId: string }
}
