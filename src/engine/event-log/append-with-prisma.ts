import type { Prisma } from '../../platform/db/generated/client.ts'
import type { NewEvent, StreamEvent, StreamRef } from './event.ts'
import { APPEND } from './sql/append.ts'

/**
 * Appends to a stream inside a transaction of Prisma, as EventLog.append does inside one of node-postgres. Throws
 * when the stream does not exist or is closed.
 */
export async function appendWithPrisma(
  transaction: Pick<Prisma.TransactionClient, '$queryRawUnsafe'>,
  { organizationId, streamId }: StreamRef,
  events: readonly NewEvent[],
): Promise<StreamEvent[]> {
  const types = events.map(({ type }) => type)
  const payloads = events.map(({ payload }) => payload)
  const values = [organizationId, streamId, types, payloads, false]
  const stored = await transaction.$queryRawUnsafe<StreamEvent[]>(APPEND, ...values)
  if (stored.length < events.length) throw new Error(`stream ${streamId} is closed or does not exist`)
  return stored
}
