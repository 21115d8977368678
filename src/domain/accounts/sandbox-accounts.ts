import { createId } from '../../base/ids.ts'
import type { Connectors } from '../../engine/connectors/connector-registry.ts'
import { SANDBOX_INTEGRATIONS, type SandboxIntegration } from '../../engine/connectors/sandbox/catalog.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import { type Actor, requireScope } from '../actor.ts'
import type { Capabilities } from '../capabilities/capabilities.ts'
import { storeCatalog } from './stored-catalog.ts'

/** The accounts of a demonstration, which lead to nothing outside this installation. */
export class SandboxAccounts {
  readonly #connectors: Connectors
  readonly #capabilities: Capabilities

  constructor(parts: { connectors: Connectors; capabilities: Capabilities }) {
    this.#connectors = parts.connectors
    this.#capabilities = parts.capabilities
  }

  /** Connects the sandbox integrations that the organisation does not have yet, so that everything can be tried. */
  async connect(actor: Actor): Promise<void> {
    requireScope(actor, 'admin')
    await this.#capabilities.change(actor.organizationId, async (transaction) => {
      for (const integration of SANDBOX_INTEGRATIONS) {
        await this.#connect(transaction, actor.organizationId, integration)
      }
    })
  }

  async #connect(
    transaction: TenantTransaction,
    organizationId: string,
    sandbox: SandboxIntegration,
  ): Promise<void> {
    const { key, displayName, description, backend } = sandbox
    const integration = await transaction.integration.upsert({
      where: { organizationId, organizationId_key: { organizationId, key } },
      create: {
        id: createId('int'),
        organizationId,
        key,
        displayName,
        description,
        connector: 'builtin',
        backend,
        trustHints: true,
      },
      update: {},
    })
    for (const account of sandbox.accounts) {
      await this.#connectAccount(transaction, { organizationId, integrationId: integration.id, key }, account)
    }
  }

  async #connectAccount(
    transaction: TenantTransaction,
    { organizationId, integrationId, key }: { organizationId: string; integrationId: string; key: string },
    { displayName, externalId }: SandboxIntegration['accounts'][number],
  ): Promise<void> {
    const names = { organizationId, integrationId, externalId }
    const { id } = await transaction.connectedAccount.upsert({
      where: { organizationId, organizationId_integrationId_externalId: names },
      create: { id: createId('acc'), ...names, displayName },
      update: {},
    })
    const connector = this.#connectors.find('builtin', key)
    if (!connector) throw new Error(`no built-in connector for ${key}`)
    const listing = await connector.listTools({ id, organizationId, displayName, externalId })
    await storeCatalog(transaction, { organizationId, accountId: id }, listing)
    await transaction.connectedAccount.update({
      where: { organizationId, id },
      data: { lastSyncedAt: new Date() },
    })
  }
}
