import { createId } from '../base/ids.ts'
import { jsonHash } from '../base/json.ts'
import { compileSchema } from '../base/validate.ts'
import type { ToolDescription } from '../engine/connectors/connector.ts'
import type { Connectors } from '../engine/connectors/connector-registry.ts'
import { SANDBOX_INTEGRATIONS, type SandboxIntegration } from '../engine/connectors/sandbox/catalog.ts'
import type { ConnectedAccount, Integration } from '../platform/db/generated/client.ts'
import type { TenantClient, TenantTransaction } from '../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from './actor.ts'
import type { Capabilities } from './capabilities.ts'
import { afterPosition, type Page, type PageRequest, pageOrder, toPage } from './page.ts'

interface Account {
  id: string
  organizationId: string
  displayName: string
  externalId: string | null
}

export interface AccountFilter {
  /** The integration's id, or its key. */
  integrationId?: string | null | undefined
  status?: ConnectedAccount['status'] | null | undefined
}

const MAX_ACCOUNTS = 1_000

/** One version of a tool, as an earlier sync has stored it. */
interface StoredVersion {
  version: number
  schemaHash: string
  enabled: boolean
  description: string
  hints: unknown
}

/** Connected accounts, and the catalogue of tools that each of them offers. */
export class Accounts {
  readonly #prisma: TenantClient
  readonly #connectors: Connectors
  readonly #capabilities: Capabilities

  constructor(parts: { prisma: TenantClient; connectors: Connectors; capabilities: Capabilities }) {
    this.#prisma = parts.prisma
    this.#connectors = parts.connectors
    this.#capabilities = parts.capabilities
  }

  /** Connects the sandbox integrations that the organisation does not have yet, so that everything can be tried. */
  async connectSandbox(actor: Actor): Promise<void> {
    requireScope(actor, 'admin')
    await this.#capabilities.change(actor.organizationId, async (transaction) => {
      for (const integration of SANDBOX_INTEGRATIONS) {
        await this.#connect(transaction, actor.organizationId, integration)
      }
    })
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
    for (const { displayName, externalId } of sandbox.accounts) {
      const names = { organizationId, integrationId: integration.id, externalId }
      const account = await transaction.connectedAccount.upsert({
        where: { organizationId, organizationId_integrationId_externalId: names },
        create: { id: createId('acc'), ...names, displayName },
        update: {},
      })
      await this.#sync(transaction, account, key)
    }
  }

  /** Stores what the account offers now: a changed schema is a new version, a tool that is gone is disabled. */
  async #sync(transaction: TenantTransaction, account: Account, integrationKey: string): Promise<void> {
    const connector = this.#connectors.find('builtin', integrationKey)
    if (!connector) throw new Error(`no built-in connector for ${integrationKey}`)
    const { tools } = await connector.listTools(account)
    const { organizationId, id: accountId } = account
    const known = await transaction.toolDefinition.findMany({ where: { organizationId, accountId } })
    for (const tool of tools) {
      const versions = known.filter((definition) => definition.name === tool.name)
      await store(transaction, { account, tool, versions })
    }
    const offered = tools.map((tool) => tool.name)
    await transaction.toolDefinition.updateMany({
      where: { organizationId, accountId, name: { notIn: offered } },
      data: { enabled: false },
    })
    await transaction.connectedAccount.update({
      where: { organizationId, id: accountId },
      data: { lastSyncedAt: new Date() },
    })
  }
}

/** What the tool says about itself is kept up to date; calls in flight keep the version they were planned with. */
async function store(
  transaction: TenantTransaction,
  {
    account,
    tool,
    versions,
  }: { account: Account; tool: ToolDescription; versions: readonly StoredVersion[] },
): Promise<void> {
  compileSchema(tool.inputSchema)
  const { organizationId, id: accountId } = account
  const { name, description, hints, inputSchema, outputSchema } = tool
  const schemaHash = jsonHash({ inputSchema, outputSchema })
  const newest = versions.toSorted((a, b) => b.version - a.version)[0]
  const where = { organizationId, accountId, name }
  if (newest?.schemaHash === schemaHash) {
    if (newest.enabled && jsonHash([newest.description, newest.hints]) === jsonHash([description, hints]))
      return
    const data = { enabled: true, description, hints }
    await transaction.toolDefinition.updateMany({ where: { ...where, version: newest.version }, data })
    return
  }
  await transaction.toolDefinition.updateMany({ where, data: { enabled: false } })
  await transaction.toolDefinition.create({
    data: {
      ...where,
      id: createId('tool'),
      version: (newest?.version ?? 0) + 1,
      description,
      inputSchema,
      ...(outputSchema ? { outputSchema } : {}),
      schemaHash,
      hints,
    },
  })
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
