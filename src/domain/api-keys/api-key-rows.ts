import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { Prisma } from '../../platform/db/generated/client.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import type { Scope } from '../actor.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { API_KEY_COLUMNS, type ApiKey, type ApiKeyRow, toApiKey } from './api-key.ts'
import type { ApiKeyChange } from './api-key-changes.ts'
import type { SecretTraces } from './api-key-secret.ts'

/** A client, or a transaction, of either kind. */
export interface ApiKeyInserter {
  apiKey: {
    create(args: {
      data: Prisma.ApiKeyUncheckedCreateInput
      select: typeof API_KEY_COLUMNS
    }): PromiseLike<ApiKeyRow>
  }
}

export interface NewApiKeyRow {
  organizationId: string
  name: string
  label: string | null
  scopes: Scope[]
  createdAt: Date
  expiresAt: Date | null
}

/** AppError CONFLICT when a key of the organisation has the name. */
export async function insertApiKey(
  client: ApiKeyInserter,
  key: NewApiKeyRow,
  traces: SecretTraces,
): Promise<ApiKey> {
  const data = { id: createId('key'), ...key, ...traces }
  const row = await withFreeName(key.name, client.apiKey.create({ data, select: API_KEY_COLUMNS }))
  return toApiKey(row, key.createdAt)
}

/**
 * The key as it is, and the database's time; nobody else changes it before the transaction ends. AppError
 * NOT_FOUND when the organisation has no such key.
 */
export async function lockApiKey(
  transaction: TenantTransaction,
  organizationId: string,
  id: string,
): Promise<{ key: ApiKey; now: Date }> {
  await transaction.$executeRaw`
    SELECT FROM api_key WHERE id = ${id} AND organization_id = ${organizationId} FOR UPDATE`
  const row = await transaction.apiKey.findUnique({ where: { id, organizationId }, select: API_KEY_COLUMNS })
  if (row === null) throw new AppError('NOT_FOUND', `Unknown API key "${id}"`)
  const now = await readDatabaseTime(transaction)
  return { key: toApiKey(row, now), now }
}

/** Watchers are told of it. AppError CONFLICT when the change names the key as another one of the organisation. */
export async function updateApiKey(
  transaction: TenantTransaction,
  { organizationId, id, name }: ApiKey,
  change: ApiKeyChange,
): Promise<ApiKeyRow> {
  await transaction.$executeRaw`
    UPDATE api_key SET position = pg_current_xact_id()::text::bigint
    WHERE id = ${id} AND organization_id = ${organizationId}`
  const where = { id, organizationId }
  const update = transaction.apiKey.update({ where, data: change, select: API_KEY_COLUMNS })
  return withFreeName(change.name ?? name, update)
}

async function withFreeName<T>(name: string, write: PromiseLike<T>): Promise<T> {
  try {
    return await write
  } catch (cause) {
    if (!(cause instanceof Prisma.PrismaClientKnownRequestError) || cause.code !== 'P2002') throw cause
    const message = `An API key named "${name}" exists already; revoked keys keep their names`
    throw new AppError('CONFLICT', message, undefined, { cause })
  }
}
