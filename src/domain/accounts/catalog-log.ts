import { appendWithPrisma } from '../../engine/event-log/append-with-prisma.ts'
import type { StreamEvent } from '../../engine/event-log/event.ts'
import type { StreamFollower } from '../../engine/event-log/follower.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import { followStream, STREAM_END, type StreamSource } from '../follow-stream.ts'
import type { CatalogChange } from './catalog-change.ts'

/** What has changed in the catalogue of an organisation, as an event stream that never ends. */
export class CatalogLog {
  readonly #prisma: TenantClient
  readonly #source: StreamSource

  constructor(parts: { prisma: TenantClient } & StreamSource) {
    this.#prisma = parts.prisma
    this.#source = { log: parts.log, feed: parts.feed }
  }

  /** Until the transaction ends, nobody else changes the organisation's catalogue. */
  async lock(transaction: TenantTransaction, organizationId: string): Promise<void> {
    await transaction.$executeRaw`
      INSERT INTO event_stream AS held (id, organization_id, kind)
      VALUES (${streamOf(organizationId)}, ${organizationId}, 'capability_catalog')
      ON CONFLICT (id) DO UPDATE SET last_seq = held.last_seq`
  }

  append(
    transaction: TenantTransaction,
    organizationId: string,
    change: CatalogChange,
  ): Promise<StreamEvent[]> {
    const event = { type: 'capabilities_changed', payload: JSON.stringify(change) }
    return appendWithPrisma(transaction, { organizationId, streamId: streamOf(organizationId) }, [event])
  }

  /** Tells those who follow of a change that has been committed. */
  announce(organizationId: string, events: readonly StreamEvent[]): void {
    this.#source.feed.announce(streamOf(organizationId), events, false)
  }

  /**
   * The changes after the sequence number `after`, or those from now on, without an end. Rejects with
   * CURSOR_EXPIRED when changes after the cursor are no longer kept.
   */
  async follow(organizationId: string, after: number | null): Promise<StreamFollower | null> {
    await this.#prisma.$executeRaw`
      INSERT INTO event_stream (id, organization_id, kind)
      VALUES (${streamOf(organizationId)}, ${organizationId}, 'capability_catalog')
      ON CONFLICT (id) DO NOTHING`
    const streamId = streamOf(organizationId)
    const stream = { organizationId, streamId, kind: 'capability_catalog', name: 'catalogue' } as const
    return followStream(this.#source, stream, after ?? STREAM_END)
  }
}

function streamOf(organizationId: string): string {
  return `catalog_${organizationId}`
}
