import { AppError } from '../../base/errors.ts'
import { isJsonObject, type JsonObject, jsonHash } from '../../base/json.ts'
import {
  type Capability,
  integrationCapabilities,
  memoryCapabilities,
} from '../../engine/connectors/catalog.ts'
import type { Connector, ToolHints } from '../../engine/connectors/connector.ts'
import type { StreamFollower } from '../../engine/event-log/follower.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import { type Catalog, compareCatalogs } from '../accounts/catalog-change.ts'
import { CatalogLog } from '../accounts/catalog-log.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { matchesText, type TextFilter } from '../filters.ts'
import type { StreamSource } from '../follow-stream.ts'

const CHANGED_CHANNEL = 'capabilities.changed'
/** How long a catalogue is used without another look, should the hint that it changed be lost. */
const MAX_AGE_MS = 5_000
/** Organisations whose catalogue is kept in memory. */
const MAX_CACHED = 1_000

export interface CapabilityFilter {
  name?: TextFilter | null | undefined
  kind?: Capability['kind'] | null | undefined
  isReadOnly?: boolean | null | undefined
  /** The integration's key. */
  integrationId?: string | null | undefined
  /** Words that the name or the description holds, all of them, in any case. */
  query?: string | null | undefined
}

interface CachedCatalog {
  capabilities: Promise<Catalog>
  loadedAtMs: number
}

/** What an organisation can invoke: the memory tools first, then the tools of its connected accounts by name. */
export class Capabilities {
  readonly #prisma: TenantClient
  readonly #memory: Connector
  readonly #bus: Bus
  readonly #log: CatalogLog
  readonly #maxAgeMs: number
  readonly #unsubscribe: () => void
  readonly #catalogs = new Map<string, CachedCatalog>()

  constructor(
    parts: { prisma: TenantClient; memory: Connector; bus: Bus; maxAgeMs?: number } & StreamSource,
  ) {
    this.#prisma = parts.prisma
    this.#memory = parts.memory
    this.#bus = parts.bus
    this.#log = new CatalogLog(parts)
    this.#maxAgeMs = parts.maxAgeMs ?? MAX_AGE_MS
    this.#unsubscribe = parts.bus.subscribe(CHANGED_CHANNEL, (organizationId) => {
      if (organizationId === null) this.#catalogs.clear()
      else this.#catalogs.delete(organizationId)
    })
  }

  /** Every capability of the organisation; the order is stable between calls. */
  async list(actor: Actor): Promise<Capability[]> {
    requireReadScope(actor, 'runtime')
    return [...(await this.#catalog(actor.organizationId)).values()]
  }

  /** The capabilities that pass the filter, in the same order. */
  async filter(actor: Actor, filter: CapabilityFilter): Promise<Capability[]> {
    return (await this.list(actor)).filter((capability) => passes(capability, filter))
  }

  /** Throws NOT_FOUND for a name that the organisation cannot invoke. */
  async get(actor: Actor, name: string): Promise<Capability> {
    requireReadScope(actor, 'runtime')
    const capability = await this.find(actor.organizationId, name)
    if (!capability) throw new AppError('NOT_FOUND', `Unknown capability "${name}"`)
    return capability
  }

  async find(organizationId: string, name: string): Promise<Capability | null> {
    return (await this.#catalog(organizationId)).get(name) ?? null
  }

  /**
   * Runs what changes the organisation's accounts or tools, in a transaction of its own that also records which
   * capabilities this has added, changed and removed; those who follow hear of it after the commit. An organisation's
   * changes come one after the other, whichever processes make them: `write` uses nothing but its transaction,
   * and asks the outside world for nothing, because the next change waits for it. Rejects as `write` does.
   */
  async change<T>(organizationId: string, write: (transaction: TenantTransaction) => Promise<T>): Promise<T> {
    const { result, events } = await this.#prisma.$transaction(async (transaction) => {
      await this.#log.lock(transaction, organizationId)
      const before = await this.#load(organizationId, transaction)
      const result = await write(transaction)
      const change = compareCatalogs(before, await this.#load(organizationId, transaction))
      return { result, events: change ? await this.#log.append(transaction, organizationId, change) : [] }
    })
    if (events.length > 0) this.#log.announce(organizationId, events)
    this.changed(organizationId)
    return result
  }

  /**
   * The changes of the organisation's catalogue after the sequence number `after`, or without one those from now
   * on; they never end. Throws CURSOR_EXPIRED when changes after it are no longer kept. The caller calls `return()`
   * on what it is given.
   */
  async followChanges(actor: Actor, after: number | null): Promise<StreamFollower | null> {
    requireReadScope(actor, 'runtime')
    return this.#log.follow(actor.organizationId, after)
  }

  /** Makes every process look at the catalogue again. `change` does so by itself. */
  changed(organizationId: string): void {
    this.#catalogs.delete(organizationId)
    this.#bus.publish(CHANGED_CHANNEL, organizationId)
  }

  close(): void {
    this.#unsubscribe()
  }

  #catalog(organizationId: string): Promise<Catalog> {
    const cached = this.#catalogs.get(organizationId)
    if (cached && performance.now() - cached.loadedAtMs < this.#maxAgeMs) return cached.capabilities
    const loaded = { capabilities: this.#load(organizationId, this.#prisma), loadedAtMs: performance.now() }
    this.#catalogs.delete(organizationId)
    this.#catalogs.set(organizationId, loaded)
    if (this.#catalogs.size > MAX_CACHED) this.#forgetOldest()
    loaded.capabilities.catch(() => {
      if (this.#catalogs.get(organizationId) === loaded) this.#catalogs.delete(organizationId)
    })
    return loaded.capabilities
  }

  #forgetOldest(): void {
    const [oldest] = this.#catalogs.keys()
    if (oldest !== undefined) this.#catalogs.delete(oldest)
  }

  async #load(organizationId: string, client: Pick<TenantTransaction, 'toolDefinition'>): Promise<Catalog> {
    const { tools: memoryTools } = await this.#memory.listTools(null)
    const definitions = await client.toolDefinition.findMany({
      where: { organizationId, enabled: true, account: { status: { in: ['active', 'error'] } } },
      include: { account: { include: { integration: { include: { overrides: true } } } } },
    })
    const offered = definitions.map(({ account, ...definition }) => ({
      toolDefinitionId: definition.id,
      name: definition.name,
      description: definition.description,
      inputSchema: toJsonObject(definition.inputSchema),
      ...(definition.outputSchema ? { outputSchema: toJsonObject(definition.outputSchema) } : {}),
      hints: toHints(definition.hints),
      ...(definition.binding ? { binding: toJsonObject(definition.binding) } : {}),
      schemaHash: definition.schemaHash,
      version: definition.version,
      integration: { key: account.integration.key, connector: account.integration.connector },
      trustHints: account.integration.trustHints,
      override: account.integration.overrides.find(({ tool }) => tool === definition.name) ?? {},
      backend: account.integration.backend,
      accountStatus: account.status,
      account: {
        id: account.id,
        organizationId,
        displayName: account.displayName,
        externalId: account.externalId,
        isFailing: account.status === 'error',
      },
    }))
    const memory = memoryTools.map((tool) => ({ ...tool, schemaHash: jsonHash(tool.inputSchema) }))
    const capabilities = [...memoryCapabilities(memory), ...integrationCapabilities(offered)]
    return new Map(capabilities.map((capability) => [capability.name, capability]))
  }
}

function passes(capability: Capability, filter: CapabilityFilter): boolean {
  const { name, kind, isReadOnly, integrationId, query } = filter
  const text = `${capability.name} ${capability.description}`.toLowerCase()
  const words = query?.toLowerCase().split(/\s+/) ?? []
  return (
    matchesText(capability.name, name) &&
    (kind == null || capability.kind === kind) &&
    (isReadOnly == null || capability.isReadOnly === isReadOnly) &&
    (integrationId == null || capability.integration?.key === integrationId) &&
    words.every((word) => text.includes(word))
  )
}

function toJsonObject(value: unknown): JsonObject {
  if (!isJsonObject(value)) throw new Error('a tool definition holds what is not an object')
  return value
}

/** Written by the catalogue sync in exactly this shape. */
function toHints(value: unknown): ToolHints {
  return value as ToolHints // the column is JSON, which the client cannot type
}
