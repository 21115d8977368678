import { type CopilotMessage, type CopilotTurn, Prisma } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type ColumnSelection, selectedColumns } from '../../platform/db/selected-columns.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { countsInOrder, type Page, type TimePageRequest, toPages } from '../page.ts'

/** A row, and the session that it was asked for. */
type Of<Row> = Row & { pageOf: string }

/** What a list of conversations needs, each in one statement however long the list is; selections hold columns. */
export class CopilotBatches {
  readonly #prisma: TenantClient

  constructor(prisma: TenantClient) {
    this.#prisma = prisma
  }

  /** One page of each session's messages, the oldest first, in the order of the sessions. */
  async messages(
    actor: Actor,
    sessionIds: readonly string[],
    { first, after }: TimePageRequest,
    selection: ColumnSelection = {},
  ): Promise<Page<CopilotMessage>[]> {
    requireReadScope(actor, 'copilot')
    const columns = selectedColumns('m', Prisma.CopilotMessageScalarFieldEnum, selection)
    const behind = after ? Prisma.sql`(m.created_at, m.id) > (${after.value}, ${after.id})` : Prisma.sql`true`
    const found = await this.#prisma.$queryRaw<Of<CopilotMessage>[]>`
      SELECT page.*, wanted.id AS "pageOf"
      FROM unnest(${[...sessionIds]}::text[]) AS wanted(id)
      CROSS JOIN LATERAL (
        SELECT ${columns} FROM copilot_message m
        WHERE m.organization_id = ${actor.organizationId} AND m.session_id = wanted.id AND ${behind}
        ORDER BY m.created_at, m.id
        LIMIT ${first + 1}
      ) page`
    return toPages(sessionIds, found, { first })
  }

  async messageCounts(actor: Actor, sessionIds: readonly string[]): Promise<number[]> {
    requireReadScope(actor, 'copilot')
    const counts = await this.#prisma.copilotMessage.groupBy({
      by: ['sessionId'],
      where: { organizationId: actor.organizationId, sessionId: { in: [...sessionIds] } },
      _count: { _all: true },
    })
    return countsInOrder(sessionIds, counts, ({ sessionId }) => sessionId)
  }

  /** One page of each session's turns, the newest first, in the order of the sessions. */
  async turns(
    actor: Actor,
    sessionIds: readonly string[],
    { first, after }: TimePageRequest,
    selection: ColumnSelection = {},
  ): Promise<Page<CopilotTurn>[]> {
    requireReadScope(actor, 'copilot')
    const columns = selectedColumns('t', Prisma.CopilotTurnScalarFieldEnum, selection)
    const behind = after ? Prisma.sql`(t.created_at, t.id) < (${after.value}, ${after.id})` : Prisma.sql`true`
    const found = await this.#prisma.$queryRaw<Of<CopilotTurn>[]>`
      SELECT page.*, wanted.id AS "pageOf"
      FROM unnest(${[...sessionIds]}::text[]) AS wanted(id)
      CROSS JOIN LATERAL (
        SELECT ${columns} FROM copilot_turn t
        WHERE t.organization_id = ${actor.organizationId} AND t.session_id = wanted.id AND ${behind}
        ORDER BY t.created_at DESC, t.id DESC
        LIMIT ${first + 1}
      ) page`
    return toPages(sessionIds, found, { first })
  }

  async turnCounts(actor: Actor, sessionIds: readonly string[]): Promise<number[]> {
    requireReadScope(actor, 'copilot')
    const counts = await this.#prisma.copilotTurn.groupBy({
      by: ['sessionId'],
      where: { organizationId: actor.organizationId, sessionId: { in: [...sessionIds] } },
      _count: { _all: true },
    })
    return countsInOrder(sessionIds, counts, ({ sessionId }) => sessionId)
  }

  /** The newest version of the workflow when each turn began; null for one that the organisation does not have. */
  async baseVersions(actor: Actor, turnIds: readonly string[]): Promise<(number | null)[]> {
    requireReadScope(actor, 'copilot')
    const rows = await this.#prisma.copilotTurn.findMany({
      where: { organizationId: actor.organizationId, id: { in: [...turnIds] } },
      select: { id: true, baseVersion: true },
    })
    const byId = new Map(rows.map(({ id, baseVersion }) => [id, baseVersion]))
    return turnIds.map((id) => byId.get(id) ?? null)
  }
}
