import pg from 'pg'
import { AppError, type FieldIssue } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { type AssetKind, assetReferences } from '../../engine/assets/asset-config.ts'
import { DELETE, FIND_KNOWN, INSERT, LOCK, UPDATE } from '../../engine/assets/sql/assets.ts'
import type { Asset } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { escapePattern } from '../filters.ts'
import { afterPosition, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import { createAssetId, kindOfAssetId } from './asset-id.ts'
import { type AssetFacts, mergeConfig, parseAssetFacts } from './asset-input.ts'
import { toAssetConfig } from './asset-settings.ts'

/** Of each kind in one organisation. */
const MAX_ASSETS = 1_000
const UNIQUE_VIOLATION = '23505'

export interface AssetRef {
  kind: AssetKind
  id: string
}

export interface NewAsset {
  kind: AssetKind
  /** 1 to 100 characters; one of its kind. */
  name: string
  description?: string | null | undefined
  /** With the keys that a block's config has: see asset-config.ts. */
  config?: JsonObject | undefined
}

export interface AssetChanges {
  name?: string | undefined
  description?: string | null | undefined
  /** Takes the place of the keys that it has; null removes one. */
  config?: JsonObject | undefined
  /** The change happens only while the asset is at this version. */
  expectedVersion?: number | undefined
}

export interface AssetFilter {
  kind?: AssetKind | null | undefined
  /** A part of the name or the description, in whatever case. */
  query?: string | null | undefined
}

export interface AssetsParts {
  pool: pg.Pool
  prisma: TenantClient
  audit: Pick<Audit, 'record'>
}

/**
 * Agents, knowledge bases and orchestrations: what blocks name and the copilot manages. Each change is one
 * transaction; the methods that take one do the same within the caller's.
 */
export class Assets {
  readonly #parts: AssetsParts

  constructor(parts: AssetsParts) {
    this.#parts = parts
  }

  /** Throws VALIDATION, and CONFLICT for a name that is taken or when there are 1,000 of the kind. */
  async create(actor: Actor, asset: NewAsset, transaction?: Transaction): Promise<Asset> {
    requireScope(actor, 'workflows')
    return this.#within(transaction, async (tx) => {
      const { kind, name, description = null, config = {} } = asset
      const facts = parseAssetFacts(kind, { name, description, config })
      await this.#checkReferences(tx, actor, kind, facts)
      const id = createAssetId(kind)
      const values = [id, actor.organizationId, kind, ...toValues(facts), MAX_ASSETS]
      const { rows } = await tx.query<Asset>(INSERT, values)
      const [created] = rows
      if (!created) throw taken(kind, facts.name)
      await this.#record(tx, actor, { action: 'created', after: created })
      return created
    })
  }

  /** Throws VALIDATION, NOT_FOUND, VERSION_CONFLICT, and CONFLICT for a name that is taken. */
  async update(
    actor: Actor,
    { changes, ...ref }: AssetRef & { changes: AssetChanges },
    transaction?: Transaction,
  ): Promise<Asset> {
    requireScope(actor, 'workflows')
    return this.#within(transaction, async (tx) => {
      const before = await this.#lock(tx, actor, ref, changes.expectedVersion)
      const { name = before.name, description = before.description, config = {} } = changes
      const merged = mergeConfig(toAssetConfig(before), config)
      const facts = parseAssetFacts(ref.kind, { name, description, config: merged })
      await this.#checkReferences(tx, actor, ref.kind, facts)
      const after = await this.#write(tx, before, facts)
      await this.#record(tx, actor, { action: 'updated', before, after })
      return after
    })
  }

  /** Removes an asset, a knowledge base with its documents. Throws NOT_FOUND, VERSION_CONFLICT. */
  async delete(
    actor: Actor,
    id: string,
    { expectedVersion }: { expectedVersion?: number | undefined } = {},
    transaction?: Transaction,
  ): Promise<void> {
    requireScope(actor, 'workflows')
    return this.#within(transaction, async (tx) => {
      const kind = kindOfAssetId(id)
      if (!kind) throw new AppError('NOT_FOUND', `Unknown asset "${id}"`)
      const before = await this.#lock(tx, actor, { kind, id }, expectedVersion)
      await tx.query(DELETE, [actor.organizationId, id])
      await this.#record(tx, actor, { action: 'deleted', before })
    })
  }

  /** Throws NOT_FOUND for what the organisation does not have, or has as another kind. */
  async get(actor: Actor, ref: AssetRef): Promise<Asset> {
    const asset = await this.find(actor, ref)
    if (!asset) throw unknown(ref)
    return asset
  }

  /** The same with null; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, { kind, id }: AssetRef, selection: object = {}): Promise<Asset | null> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, kind, id }
    return this.#parts.prisma.asset.findFirst({ ...selection, where })
  }

  /** Those of the ids that the organisation has as the kind, in no order. */
  async findMany(actor: Actor, kind: AssetKind, ids: readonly string[]): Promise<Asset[]> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, kind, id: { in: [...ids] } }
    return this.#parts.prisma.asset.findMany({ where })
  }

  /** The newest first. */
  async list(
    actor: Actor,
    { filter, page }: { filter: AssetFilter; page: PageRequest },
    selection: object = {},
  ): Promise<Page<Asset>> {
    requireReadScope(actor, 'workflows')
    const rows = await this.#parts.prisma.asset.findMany({
      ...selection,
      where: {
        organizationId: actor.organizationId,
        AND: [toCondition(filter), afterPosition('createdAt', 'desc', page.after)],
      },
      ...pageOrder('createdAt', 'desc', page),
    })
    return toPage(rows, page)
  }

  async count(actor: Actor, filter: AssetFilter): Promise<number> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, AND: [toCondition(filter)] }
    return this.#parts.prisma.asset.count({ where })
  }

  #within<T>(transaction: Transaction | undefined, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return transaction ? work(transaction) : inTransaction(this.#parts.pool, work)
  }

  async #lock(
    tx: Transaction,
    { organizationId }: Actor,
    ref: AssetRef,
    expectedVersion: number | undefined,
  ): Promise<Asset> {
    const { rows } = await tx.query<Asset>(LOCK, [organizationId, ref.kind, ref.id])
    const [asset] = rows
    if (!asset) throw unknown(ref)
    if (expectedVersion === undefined || expectedVersion === asset.version) return asset
    throw new AppError('VERSION_CONFLICT', 'The asset has changed since it was read', {
      currentVersion: asset.version,
    })
  }

  async #write(tx: Transaction, { organizationId, id, kind }: Asset, facts: AssetFacts): Promise<Asset> {
    try {
      const { rows } = await tx.query<Asset>(UPDATE, [organizationId, id, ...toValues(facts)])
      const [after] = rows
      if (after) return after
    } catch (cause) {
      if (cause instanceof pg.DatabaseError && cause.code === UNIQUE_VIOLATION) throw taken(kind, facts.name)
      throw cause
    }
    throw new Error(`asset ${id} is gone although it is locked`)
  }

  /** Throws VALIDATION for what a config names and the organisation does not have. */
  async #checkReferences(
    tx: Transaction,
    { organizationId }: Actor,
    kind: AssetKind,
    { config }: AssetFacts,
  ): Promise<void> {
    const named = assetReferences(kind, config)
    if (named.length === 0) return
    const { rows } = await tx.query<AssetRef>(FIND_KNOWN, [organizationId, named.map(({ id }) => id)])
    const known = new Set(rows.map((row) => `${row.kind} ${row.id}`))
    const issues = named
      .filter((ref) => !known.has(`${ref.kind} ${ref.id}`))
      .map((ref): FieldIssue => ({ path: ref.path, code: 'not_found', message: unknown(ref).message }))
    if (issues.length > 0) throw new AppError('VALIDATION', `Invalid ${kind}`, { issues })
  }

  async #record(
    tx: Transaction,
    actor: Actor,
    { action, before, after }: { action: string; before?: Asset; after?: Asset },
  ): Promise<void> {
    const target = { type: 'asset', id: (after ?? before)?.id ?? null }
    await this.#parts.audit.record(tx, actor, { action: `asset.${action}`, target, before, after })
  }
}

function toValues({ name, description, config }: AssetFacts): unknown[] {
  return [name, description, JSON.stringify(config)]
}

function toCondition({ kind, query }: AssetFilter) {
  const contains = { contains: escapePattern(query ?? ''), mode: 'insensitive' } as const
  return {
    ...(kind && { kind }),
    ...(query && { OR: [{ name: contains }, { description: contains }] }),
  }
}

function unknown({ kind, id }: AssetRef): AppError<'NOT_FOUND'> {
  return new AppError('NOT_FOUND', `Unknown ${kind.replace('_', ' ')} "${id}"`)
}

function taken(kind: AssetKind, name: string): AppError<'CONFLICT'> {
  const message = `There is already a ${kind.replace('_', ' ')} "${name}", or there are ${MAX_ASSETS} of them`
  return new AppError('CONFLICT', message)
}
