import { type AssetDocument, Prisma } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type ColumnSelection, selectedColumns } from '../../platform/db/selected-columns.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { countsInOrder, type Page, type TimePageRequest, toPages } from '../page.ts'

/** What a list of knowledge bases needs of their documents, each in one statement however long the list is. */
export class DocumentBatches {
  readonly #prisma: TenantClient

  constructor(prisma: TenantClient) {
    this.#prisma = prisma
  }

  /** One page of each, the newest first, in the order of the knowledge bases; the selection holds columns. */
  async documents(
    actor: Actor,
    knowledgeBaseIds: readonly string[],
    { first, after }: TimePageRequest,
    selection: ColumnSelection = {},
  ): Promise<Page<AssetDocument>[]> {
    requireReadScope(actor, 'workflows')
    const columns = selectedColumns('d', Prisma.AssetDocumentScalarFieldEnum, selection)
    const behind = after ? Prisma.sql`(d.created_at, d.id) < (${after.value}, ${after.id})` : Prisma.sql`true`
    const found = await this.#prisma.$queryRaw<(AssetDocument & { pageOf: string })[]>`
      SELECT page.*, wanted.id AS "pageOf"
      FROM unnest(${[...knowledgeBaseIds]}::text[]) AS wanted(id)
      CROSS JOIN LATERAL (
        SELECT ${columns} FROM asset_document d
        WHERE d.organization_id = ${actor.organizationId} AND d.knowledge_base_id = wanted.id AND ${behind}
        ORDER BY d.created_at DESC, d.id DESC
        LIMIT ${first + 1}
      ) page`
    return toPages(knowledgeBaseIds, found, { first })
  }

  async counts(actor: Actor, knowledgeBaseIds: readonly string[]): Promise<number[]> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    const counts = await this.#prisma.assetDocument.groupBy({
      by: ['knowledgeBaseId'],
      where: { organizationId, knowledgeBaseId: { in: [...knowledgeBaseIds] } },
      _count: { _all: true },
    })
    return countsInOrder(knowledgeBaseIds, counts, ({ knowledgeBaseId }) => knowledgeBaseId)
  }
}
