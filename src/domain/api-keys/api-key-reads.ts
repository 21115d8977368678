import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireScope } from '../actor.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { afterPosition, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import { API_KEY_COLUMNS, type ApiKey, toApiKey } from './api-key.ts'

/** A key as it is, and its place in the feed of the organisation's keys. */
export interface ApiKeyState {
  apiKey: ApiKey
  position: bigint
}

/** The keys of an organisation as those see them who manage them: AppError FORBIDDEN without the scope `admin`. */
export class ApiKeyReads {
  readonly #prisma: TenantClient

  constructor(prisma: TenantClient) {
    this.#prisma = prisma
  }

  /** The newest first, revoked ones too. */
  async page(actor: Actor, page: PageRequest): Promise<Page<ApiKey>> {
    requireScope(actor, 'admin')
    const rows = await this.#prisma.apiKey.findMany({
      where: { organizationId: actor.organizationId, AND: [afterPosition('createdAt', 'desc', page.after)] },
      ...pageOrder('createdAt', 'desc', page),
      select: API_KEY_COLUMNS,
    })
    const now = await readDatabaseTime(this.#prisma)
    return toPage(
      rows.map((row) => toApiKey(row, now)),
      page,
    )
  }

  async count(actor: Actor): Promise<number> {
    requireScope(actor, 'admin')
    return this.#prisma.apiKey.count({ where: { organizationId: actor.organizationId } })
  }

  /** The keys with these ids that the organisation has, in no order. */
  async findMany(actor: Actor, ids: readonly string[]): Promise<ApiKey[]> {
    requireScope(actor, 'admin')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    const rows = await this.#prisma.apiKey.findMany({ where, select: API_KEY_COLUMNS })
    const now = await readDatabaseTime(this.#prisma)
    return rows.map((row) => toApiKey(row, now))
  }

  /** Null for one that the organisation does not have. */
  async findState(actor: Actor, id: string): Promise<ApiKeyState | null> {
    requireScope(actor, 'admin')
    const where = { organizationId: actor.organizationId, id }
    const select = { ...API_KEY_COLUMNS, position: true } as const
    const found = await this.#prisma.apiKey.findUnique({ where, select })
    if (!found) return null
    const { position, ...row } = found
    return { apiKey: toApiKey(row, await readDatabaseTime(this.#prisma)), position }
  }
}
