import type { CatalogSync, ConnectedAccount, Integration } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { afterPosition, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'

export interface AccountFilter {
  /** The integration's id, or its key. */
  integrationId?: string | null | undefined
  status?: ConnectedAccount['status'] | null | undefined
}

const MAX_ACCOUNTS = 1_000
/** Readings of one account's catalogue that are kept. */
export const MAX_SYNCS = 50

/** What is known of connected accounts; AccountConnections changes them. */
export class Accounts {
  readonly #prisma: TenantClient

  constructor(prisma: TenantClient) {
    this.#prisma = prisma
  }

  /** Integrations, the newest first. */
  async listIntegrations(
    actor: Actor,
    page: PageRequest,
    selection: object = {},
  ): Promise<Page<Integration>> {
    requireReadScope(actor, 'runtime')
    const rows = await this.#prisma.integration.findMany({
      ...selection,
      where: { organizationId: actor.organizationId, AND: [afterPosition('createdAt', 'desc', page.after)] },
      ...pageOrder('createdAt', 'desc', page),
    })
    return toPage(rows, page)
  }

  async countIntegrations(actor: Actor): Promise<number> {
    requireReadScope(actor, 'runtime')
    return this.#prisma.integration.count({ where: { organizationId: actor.organizationId } })
  }

  /** Connected accounts, the newest first. */
  async list(
    actor: Actor,
    { filter, page }: { filter: AccountFilter; page: PageRequest },
    selection: object = {},
  ): Promise<Page<ConnectedAccount>> {
    requireReadScope(actor, 'runtime')
    const rows = await this.#prisma.connectedAccount.findMany({
      ...selection,
      where: { ...toCondition(actor, filter), AND: [afterPosition('createdAt', 'desc', page.after)] },
      ...pageOrder('createdAt', 'desc', page),
    })
    return toPage(rows, page)
  }

  async count(actor: Actor, filter: AccountFilter): Promise<number> {
    requireReadScope(actor, 'runtime')
    return this.#prisma.connectedAccount.count({ where: toCondition(actor, filter) })
  }

  /** The accounts of each integration, by their age. An organisation has few; more than 1,000 are not shown. */
  async ofIntegrations(
    actor: Actor,
    integrationIds: readonly string[],
    selection: object = {},
  ): Promise<ConnectedAccount[][]> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const where = { organizationId, integrationId: { in: [...integrationIds] } }
    const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }]
    const rows = await this.#prisma.connectedAccount.findMany({
      ...selection,
      where,
      orderBy,
      take: MAX_ACCOUNTS,
    })
    return integrationIds.map((id) => rows.filter(({ integrationId }) => integrationId === id))
  }

  /** How many tools each integration offers, those of all its accounts together. */
  async toolCounts(actor: Actor, integrationIds: readonly string[]): Promise<number[]> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const rows = await this.#prisma.toolDefinition.findMany({
      where: { organizationId, enabled: true, account: { integrationId: { in: [...integrationIds] } } },
      select: { name: true, account: { select: { integrationId: true } } },
    })
    return integrationIds.map((id) => {
      const names = rows.filter(({ account }) => account.integrationId === id).map(({ name }) => name)
      return new Set(names).size
    })
  }

  /** The newest readings of each account's catalogue, at most `first` of each; 50 are kept. */
  async syncs(actor: Actor, accountIds: readonly string[], first: number): Promise<CatalogSync[][]> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const rows = await this.#prisma.catalogSync.findMany({
      where: { organizationId, accountId: { in: [...accountIds] } },
      orderBy: [{ at: 'desc' }, { id: 'desc' }],
      take: accountIds.length * MAX_SYNCS,
    })
    return accountIds.map((id) => rows.filter(({ accountId }) => accountId === id).slice(0, first))
  }
}

function toCondition({ organizationId }: Actor, { integrationId, status }: AccountFilter) {
  return {
    organizationId,
    ...(integrationId
      ? { integration: { organizationId, OR: [{ id: integrationId }, { key: integrationId }] } }
      : {}),
    ...(status ? { status } : {}),
  }
}
