import type { StreamEvent } from '../engine/event-log/event.ts'
import type { EventPages } from '../engine/event-log/event-pages.ts'
import type { TenantClient } from '../platform/db/prisma.ts'
import { type Actor, type RequirableScope, requireReadScope } from './actor.ts'
import type { Page } from './page.ts'

/** Streams that a list shows, each with what its events may be read with. */
export interface StreamBatch {
  scope: RequirableScope
  streamIds: readonly string[]
}

/** What a list needs of the streams of its members, in a number of statements that its length does not change. */
export class EventBatches {
  readonly #prisma: TenantClient
  readonly #pages: EventPages

  constructor(parts: { prisma: TenantClient; eventPages: EventPages }) {
    this.#prisma = parts.prisma
    this.#pages = parts.eventPages
  }

  /** A page of each stream after a sequence number. CURSOR_EXPIRED, as an error, for trimmed ones. */
  async events(
    actor: Actor,
    { scope, streamIds }: StreamBatch,
    { first, after }: { first: number; after: number },
  ): Promise<(Page<StreamEvent> | Error)[]> {
    requireReadScope(actor, scope)
    const pages = await this.#pages.read(actor.organizationId, streamIds, { after, limit: first + 1 })
    return pages.map((page) =>
      page instanceof Error ? page : { rows: page.slice(0, first), hasMore: page.length > first },
    )
  }

  /** Each stream's last sequence number; 0 for one that has none. */
  async lastSeqs(actor: Actor, { scope, streamIds }: StreamBatch): Promise<number[]> {
    requireReadScope(actor, scope)
    const { organizationId } = actor
    const where = { organizationId, id: { in: [...streamIds] } }
    const rows = await this.#prisma.eventStream.findMany({ where, select: { id: true, lastSeq: true } })
    const byId = new Map(rows.map(({ id, lastSeq }) => [id, lastSeq]))
    return streamIds.map((id) => byId.get(id) ?? 0)
  }
}
