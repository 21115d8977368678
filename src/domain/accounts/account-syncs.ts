import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import type { AccountTrouble } from '../../engine/connectors/account-health.ts'
import {
  type AccountFault,
  type Connector,
  type ConnectorAccount,
  ToolError,
  type ToolListing,
} from '../../engine/connectors/connector.ts'
import type { Connectors } from '../../engine/connectors/connector-registry.ts'
import type { WebhookOutbox } from '../../engine/webhooks/webhook-outbox.ts'
import type { CatalogSync, ConnectedAccount, Integration } from '../../platform/db/generated/client.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'
import { MAX_SYNCS } from './accounts.ts'
import { storeCatalog } from './stored-catalog.ts'

/** However soon a service says that its list may change. */
const MIN_FRESH_MS = 5 * 60_000
/** Accounts that calls can go through. */
const OFFERED: ConnectedAccount['status'][] = ['active', 'error']

/** An account with what it takes to reach it. */
export type SyncableAccount = ConnectedAccount & { integration: Integration }

interface AccountRef {
  organizationId: string
  accountId: string
}

export interface SyncResult {
  sync: CatalogSync
  /** Why the catalogue could not be read, where the service is to blame. */
  fault: AccountFault | null
}

export interface AccountSyncsParts {
  prisma: TenantClient
  connectors: Connectors
  capabilities: Capabilities
  /** Where endpoints are told of accounts that need new credentials. */
  webhookOutbox: WebhookOutbox
  onBug: (cause: unknown) => void
  /** From one reading of an account's catalogue to the next. */
  everyMs: number
}

/** Reads what accounts offer, and keeps the catalogue and the accounts' status by it. */
export class AccountSyncs {
  readonly #parts: AccountSyncsParts
  /** Those under way, by the account: who asks meanwhile is given the same one. */
  readonly #running = new Map<string, Promise<SyncResult>>()

  constructor(parts: AccountSyncsParts) {
    this.#parts = parts
  }

  /**
   * Reads the account's catalogue and stores it, with a report. A failure is in the report and in the account's
   * status. Rejects only where the installation is to blame.
   */
  sync(account: SyncableAccount): Promise<SyncResult> {
    const running = this.#running.get(account.id)
    if (running) return running
    const started = this.#sync(account).finally(() => this.#running.delete(account.id))
    this.#running.set(account.id, started)
    return started
  }

  /** As `sync`, by the account's id; null when there is none, or it is disabled. */
  async syncById({ organizationId, accountId }: AccountRef): Promise<SyncResult | null> {
    const account = await this.#parts.prisma.connectedAccount.findUnique({
      where: { organizationId, id: accountId },
      include: { integration: true },
    })
    return account && account.status !== 'disabled' ? this.sync(account) : null
  }

  /** What calls have found out about the account, where its status does not say so yet. */
  async setTrouble(account: ConnectorAccount, { status, reason }: AccountTrouble): Promise<void> {
    const { organizationId, id } = account
    const where = { organizationId, id, status: { in: OFFERED, not: status } }
    await this.#parts.capabilities.change(organizationId, async (transaction) => {
      const data = { status, statusReason: reason }
      const { count } = await transaction.connectedAccount.updateMany({ where, data })
      if (count > 0 && status === 'needs_reauth') await this.#tellNeedsReauth(transaction, account, reason)
    })
    if (status === 'needs_reauth') this.#parts.webhookOutbox.announce()
  }

  async #tellNeedsReauth(
    transaction: TenantTransaction,
    { organizationId, id, displayName }: Pick<ConnectorAccount, 'organizationId' | 'id' | 'displayName'>,
    reason: string | null,
  ): Promise<void> {
    const type = 'account.needsReauth'
    const payload = { type, connectedAccountId: id, displayName, reason } as const
    await this.#parts.webhookOutbox.record(transaction, { organizationId, type, workflowId: null, payload })
  }

  async #sync(account: SyncableAccount): Promise<SyncResult> {
    const { integration } = account
    const connector = this.#parts.connectors.find(integration.connector, integration.key)
    if (!connector) return this.#fail(account, new ToolError('This installation has no connector for it'))
    let listing: ToolListing
    try {
      listing = await listTools(connector, account)
    } catch (cause) {
      if (!(cause instanceof ToolError)) this.#parts.onBug(cause)
      return this.#fail(account, cause)
    }
    const sync = await this.#parts.capabilities.change(account.organizationId, (transaction) =>
      this.#store(transaction, account, listing),
    )
    return { sync, fault: null }
  }

  async #store(
    transaction: TenantTransaction,
    { organizationId, id: accountId }: SyncableAccount,
    listing: ToolListing,
  ): Promise<CatalogSync> {
    const report = await storeCatalog(transaction, { organizationId, accountId }, listing)
    const now = new Date()
    await transaction.connectedAccount.updateMany({
      where: { organizationId, id: accountId, status: { not: 'disabled' } },
      data: {
        status: 'active',
        statusReason: null,
        failureCount: 0,
        refusalCount: 0,
        lastSyncedAt: now,
        nextSyncAt: new Date(now.getTime() + this.#freshForMs(listing)),
        ...(listing.serverInfo ? { serverInfo: listing.serverInfo } : {}),
        protocolVersion: listing.protocolVersion ?? null,
      },
    })
    return writeReport(transaction, { organizationId, accountId }, { ok: true, ...report })
  }

  /** A list that holds for less than the usual time is read again when it does not any more, but not all the time. */
  #freshForMs({ freshForMs = Number.POSITIVE_INFINITY }: ToolListing): number {
    const { everyMs } = this.#parts
    return Math.min(Math.max(freshForMs, MIN_FRESH_MS), everyMs)
  }

  async #fail(account: SyncableAccount, cause: unknown): Promise<SyncResult> {
    const { organizationId, id: accountId } = account
    const fault = cause instanceof ToolError ? (cause.accountFault ?? null) : null
    const error = (cause instanceof ToolError ? cause.message : 'The catalogue could not be read').slice(
      0,
      1_000,
    )
    const sync = await this.#parts.capabilities.change(organizationId, async (transaction) => {
      const refusalCount = account.refusalCount + (fault === 'unauthorized' ? 1 : 0)
      const needsReauth = fault === 'unauthorized' && refusalCount >= 2
      const { count } = await transaction.connectedAccount.updateMany({
        where: { organizationId, id: accountId, status: { in: ['active', 'error', 'pending'] } },
        data: {
          status: needsReauth ? 'needs_reauth' : 'error',
          statusReason: error,
          refusalCount,
          nextSyncAt: new Date(Date.now() + this.#parts.everyMs),
        },
      })
      if (count > 0 && needsReauth) await this.#tellNeedsReauth(transaction, account, error)
      const nothing = { added: [], changed: [], removed: [], warnings: [] }
      return writeReport(transaction, { organizationId, accountId }, { ok: false, error, ...nothing })
    })
    if (fault === 'unauthorized') this.#parts.webhookOutbox.announce()
    return { sync, fault }
  }
}

/** The answer to whoever wanted to connect the account. */
export function toConnectError({ sync, fault }: SyncResult): AppError {
  const message = sync.error ?? 'The catalogue could not be read'
  const path = [fault === 'unauthorized' ? 'credentials' : 'settings']
  const code = fault ?? 'unusable'
  return new AppError('VALIDATION', `The account could not be connected: ${message}`, {
    issues: [{ path, code, message }],
  })
}

function listTools(connector: Connector, account: SyncableAccount): Promise<ToolListing> {
  const { id, organizationId, displayName, externalId } = account
  return connector.listTools({ id, organizationId, displayName, externalId })
}

type Report = Pick<CatalogSync, 'ok' | 'added' | 'changed' | 'removed' | 'warnings'> & { error?: string }

async function writeReport(
  transaction: TenantTransaction,
  { organizationId, accountId }: AccountRef,
  report: Report,
): Promise<CatalogSync> {
  const sync = await transaction.catalogSync.create({
    data: { id: createId('sync'), organizationId, accountId, ...report },
  })
  const outdated = await transaction.catalogSync.findMany({
    where: { organizationId, accountId },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    skip: MAX_SYNCS,
    select: { id: true },
  })
  if (outdated.length > 0) {
    const ids = outdated.map(({ id }) => id)
    await transaction.catalogSync.deleteMany({ where: { organizationId, id: { in: ids } } })
  }
  return sync
}
