import { AppError, type FieldIssue } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { isJsonObject, type JsonObject } from '../../base/json.ts'
import type { Connector } from '../../engine/connectors/connector.ts'
import type { ConnectorKind, Connectors } from '../../engine/connectors/connector-registry.ts'
import type { CredentialStore } from '../../engine/connectors/credential-store.ts'
import type { ConnectedAccount } from '../../platform/db/generated/client.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import { type Actor, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'
import { type ConnectionInput, checkConnection, checkDisplayName, checkDraft } from './account-input.ts'
import { type AccountSyncs, type SyncableAccount, toConnectError } from './account-syncs.ts'

/** A connection that never got as far as its first sync is looked at again after so long. */
const PENDING_MS = 5 * 60_000
const MAX_ACCOUNTS = 1_000

export interface AccountChange {
  displayName?: string | null | undefined
  /** In place of all earlier ones. */
  credentials?: JsonObject | null | undefined
  enabled?: boolean | null | undefined
}

export interface AccountConnectionsParts {
  prisma: TenantClient
  connectors: Connectors
  credentials: CredentialStore
  capabilities: Capabilities
  syncs: AccountSyncs
  audit: Audit
}

/**
 * Connects accounts and changes them.
 *
 *   (connect) ─► pending ── first sync ──► active ◄──── a call or a sync gets through ────┐
 *                   └── it fails ─► gone     ├── not reached (5 calls, or a sync) ─► error ┘
 *                                            ├── refused twice (401, 403) ─► needs_reauth ── new credentials ─► active
 *                                            └── disabled ◄──► active
 *
 * Only active accounts and those in error are offered.
 */
export class AccountConnections {
  readonly #parts: AccountConnectionsParts

  constructor(parts: AccountConnectionsParts) {
    this.#parts = parts
  }

  /**
   * Connects an account and reads its catalogue; the first account of an integration makes the integration. When
   * the catalogue cannot be read, nothing is left behind. Throws FORBIDDEN, VALIDATION (the input, or what the
   * service answers to it) and CONFLICT (the key belongs to another kind of integration; too many accounts).
   */
  async connect(actor: Actor, input: ConnectionInput): Promise<ConnectedAccount> {
    requireScope(actor, 'admin')
    const connector = this.#connectorFor(input.connector, input.integrationKey)
    checkConnection(input, connector)
    const account = await this.#parts.prisma.$transaction((transaction) =>
      this.#create(transaction, actor, input),
    )
    const result = await this.#parts.syncs.sync(account)
    if (result.sync.ok) return this.#get(actor, account.id)
    await this.#remove(actor, account)
    throw toConnectError(result)
  }

  /**
   * Renames an account, gives it new credentials, or takes it out of service and back. New credentials and coming
   * back read the catalogue again; how that went is in the status. Throws FORBIDDEN, NOT_FOUND and VALIDATION.
   */
  async update(actor: Actor, id: string, change: AccountChange): Promise<ConnectedAccount> {
    requireScope(actor, 'admin')
    const account = await this.#get(actor, id)
    const connector = this.#connectorFor(account.integration.connector, account.integration.key)
    const { displayName, credentials, enabled } = change
    if (displayName != null) checkDisplayName(displayName)
    if (credentials != null) checkDraft({ settings: settingsOf(account), credentials }, connector)
    const hasChanged = await this.#parts.capabilities.change(actor.organizationId, (transaction) =>
      this.#change(transaction, actor, account, change),
    )
    if (hasChanged) connector.forget?.(account)
    const wasReset = credentials != null || (enabled === true && account.status === 'disabled')
    if (wasReset) await this.#parts.syncs.syncById({ organizationId: actor.organizationId, accountId: id })
    return this.#get(actor, id)
  }

  /** Reads the account's catalogue now; how that went is in its status and its report. Throws as `update` does. */
  async sync(actor: Actor, id: string): Promise<ConnectedAccount> {
    requireScope(actor, 'admin')
    const account = await this.#get(actor, id)
    if (account.status === 'disabled') throw new AppError('CONFLICT', `Account "${id}" is disabled`)
    await this.#parts.syncs.sync(account)
    return this.#get(actor, id)
  }

  /**
   * Removes an account with its credentials and its tools; with its last account an integration goes as well.
   * Calls in flight end as they may. Throws FORBIDDEN and NOT_FOUND.
   */
  async disconnect(actor: Actor, id: string): Promise<void> {
    requireScope(actor, 'admin')
    await this.#remove(actor, await this.#get(actor, id))
  }

  #connectorFor(kind: ConnectorKind, key: string): Connector {
    const connector = this.#parts.connectors.find(kind, key)
    if (connector) return connector
    const issues: FieldIssue[] = [
      { path: ['integrationKey'], code: 'unsupported', message: `There is no ${kind} connector here` },
    ]
    throw new AppError('VALIDATION', 'The account cannot be connected like this', { issues })
  }

  async #create(
    transaction: TenantTransaction,
    actor: Actor,
    input: ConnectionInput,
  ): Promise<SyncableAccount> {
    const { organizationId } = actor
    const integration = await this.#integrationFor(transaction, actor, input)
    if ((await transaction.connectedAccount.count({ where: { organizationId } })) >= MAX_ACCOUNTS) {
      throw new AppError('CONFLICT', `An organisation has at most ${MAX_ACCOUNTS} accounts`)
    }
    const account = await transaction.connectedAccount.create({
      data: {
        id: createId('acc'),
        organizationId,
        integrationId: integration.id,
        displayName: input.displayName,
        externalId: input.externalId ?? null,
        status: 'pending',
        settings: input.settings,
        nextSyncAt: new Date(Date.now() + PENDING_MS),
      },
    })
    const sealed = this.#parts.credentials.seal({ organizationId, accountId: account.id }, input.credentials)
    await transaction.credential.create({ data: sealed })
    const after = {
      integration: input.integrationKey,
      displayName: input.displayName,
      connector: input.connector,
    }
    await this.#record(transaction, actor, { action: 'account.connected', id: account.id, after })
    return { ...account, integration }
  }

  async #integrationFor(transaction: TenantTransaction, actor: Actor, input: ConnectionInput) {
    const { organizationId } = actor
    const { integrationKey: key, connector, displayName } = input
    const organization = await transaction.organization.findUniqueOrThrow({ where: { id: organizationId } })
    const integration = await transaction.integration.upsert({
      where: { organizationId, organizationId_key: { organizationId, key } },
      create: {
        id: createId('int'),
        organizationId,
        key,
        displayName,
        connector,
        backend: input.backend ?? connector,
        trustHints: input.trustHints ?? organization.hintTrustDefault,
      },
      update: {},
    })
    if (integration.connector === connector) return integration
    throw new AppError(
      'CONFLICT',
      `The integration "${key}" is connected in another way: ${integration.connector}`,
    )
  }

  async #change(
    transaction: TenantTransaction,
    actor: Actor,
    account: SyncableAccount,
    { displayName, credentials, enabled }: AccountChange,
  ): Promise<boolean> {
    const { organizationId, id } = account
    const isBack = enabled === true && account.status === 'disabled'
    const data = {
      ...(displayName == null ? {} : { displayName }),
      ...(credentials != null || isBack ? { failureCount: 0, refusalCount: 0 } : {}),
      ...(enabled === false ? { status: 'disabled' as const, statusReason: null } : {}),
      ...(isBack ? { status: 'pending' as const } : {}),
      ...(credentials != null && account.status === 'needs_reauth' && enabled !== false
        ? { status: 'pending' as const, statusReason: null }
        : {}),
    }
    await transaction.connectedAccount.update({ where: { organizationId, id }, data })
    if (credentials != null) await this.#replaceCredentials(transaction, account, credentials)
    const after = { ...data, ...(credentials == null ? {} : { newCredentials: true }) }
    await this.#record(transaction, actor, { action: 'account.updated', id, after })
    return credentials != null || enabled === false
  }

  async #replaceCredentials(
    transaction: TenantTransaction,
    { organizationId, id: accountId }: SyncableAccount,
    credentials: JsonObject,
  ): Promise<void> {
    const sealed = this.#parts.credentials.seal({ organizationId, accountId }, credentials)
    const place = { organizationId, accountId, purpose: sealed.purpose }
    await transaction.credential.upsert({
      where: { organizationId, organizationId_accountId_purpose: place },
      create: sealed,
      update: { ...sealed, updatedAt: new Date() },
    })
  }

  async #remove(actor: Actor, account: SyncableAccount): Promise<void> {
    const { organizationId, id, integrationId, integration } = account
    await this.#parts.capabilities.change(organizationId, async (transaction) => {
      await transaction.connectedAccount.deleteMany({ where: { organizationId, id } })
      const left = await transaction.connectedAccount.count({ where: { organizationId, integrationId } })
      if (left === 0)
        await transaction.integration.deleteMany({ where: { organizationId, id: integrationId } })
      const before = { integration: integration.key, displayName: account.displayName }
      await this.#record(transaction, actor, { action: 'account.disconnected', id, before })
    })
    this.#parts.connectors.find(integration.connector, integration.key)?.forget?.(account)
  }

  async #get({ organizationId }: Actor, id: string): Promise<SyncableAccount> {
    const where = { organizationId, id }
    const account = await this.#parts.prisma.connectedAccount.findUnique({
      where,
      include: { integration: true },
    })
    if (account) return account
    throw new AppError('NOT_FOUND', `Unknown connected account "${id}"`)
  }

  #record(
    transaction: TenantTransaction,
    actor: Actor,
    { action, id, ...facts }: { action: `account.${string}`; id: string; before?: object; after?: object },
  ): Promise<void> {
    return this.#parts.audit.record(transaction, actor, { action, target: { type: 'account', id }, ...facts })
  }
}

function settingsOf({ settings }: ConnectedAccount): JsonObject {
  if (!isJsonObject(settings)) throw new Error('the settings of an account are not an object')
  return settings
}
