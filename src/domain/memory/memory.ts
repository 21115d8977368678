import { AppError } from '../../base/errors.ts'
import type { MemoryHit } from '../../engine/memory/memory-search.ts'
import type { MemoryRevision, MemoryStore } from '../../engine/memory/memory-store.ts'
import type { MemoryFile as MemoryFileRow, Prisma } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { escapePattern } from '../filters.ts'
import { type Page, toPage } from '../page.ts'

const MAX_HITS = 50

export type MemoryFile = Omit<MemoryFileRow, 'searchVector'>

export interface MemoryListing {
  prefix?: string | undefined
  first: number
  /** The path to continue behind. */
  after?: string | undefined
}

/**
 * The organisation's memory for its people and programs; agents use the same files through the memory tools.
 * AppError VALIDATION (issue on `path` or `content`) for what cannot be a file.
 */
export class Memory {
  readonly #store: MemoryStore
  readonly #prisma: TenantClient

  constructor({ memory, prisma }: { memory: MemoryStore; prisma: TenantClient }) {
    this.#store = memory
    this.#prisma = prisma
  }

  /** By path. */
  async list(actor: Actor, listing: MemoryListing, selection: object = {}): Promise<Page<MemoryFile>> {
    requireReadScope(actor, 'runtime')
    const { first, after } = listing
    const where = {
      ...conditionOf(actor, listing),
      ...(after === undefined ? {} : { AND: [{ path: { gt: after } }] }),
    }
    const orderBy = { path: 'asc' } as const
    const rows = await this.#prisma.memoryFile.findMany({ ...selection, where, orderBy, take: first + 1 })
    return toPage(rows, { first })
  }

  async count(actor: Actor, filter: Pick<MemoryListing, 'prefix'>): Promise<number> {
    requireReadScope(actor, 'runtime')
    return this.#prisma.memoryFile.count({ where: conditionOf(actor, filter) })
  }

  /** Null for a path without a file. */
  async find(actor: Actor, path: string, selection: object = {}): Promise<MemoryFile | null> {
    requireReadScope(actor, 'runtime')
    const { organizationId } = actor
    const where = { organizationId_path: { organizationId, path } }
    return this.#prisma.memoryFile.findUnique({ ...selection, where })
  }

  /** Null for an id without a file. */
  async findById(actor: Actor, id: string, selection: object = {}): Promise<MemoryFile | null> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#prisma.memoryFile.findUnique({ ...selection, where })
  }

  /** The best matches, best first; at most 50. */
  async search(actor: Actor, query: string, limit: number): Promise<MemoryHit[]> {
    requireReadScope(actor, 'runtime')
    return this.#store.search(actor.organizationId, query, Math.min(limit, MAX_HITS))
  }

  /** What each file was at its newest versions, newest first, at most 100 of each. */
  async histories(actor: Actor, paths: readonly string[], limit: number): Promise<MemoryRevision[][]> {
    requireReadScope(actor, 'runtime')
    return this.#store.histories(actor.organizationId, paths, limit)
  }

  /**
   * Creates a file or replaces its content, which happens only while the file is at `expectedVersion` if one is
   * given (0: it must not exist); gives the file's path. Throws VERSION_CONFLICT.
   */
  async write(
    actor: Actor,
    write: { path: string; content: string; expectedVersion?: number | undefined },
  ): Promise<string> {
    requireScope(actor, 'runtime')
    return (await this.#store.write(actor.organizationId, { ...write, actor: actor.keyId })).path
  }

  /** Adds text to the end of a file exactly as given, or creates it; parallel appends are all kept. */
  async append(actor: Actor, append: { path: string; content: string }): Promise<string> {
    requireScope(actor, 'runtime')
    return (await this.#store.append(actor.organizationId, { ...append, actor: actor.keyId })).path
  }

  /** Removes a file with its history and gives the id that it had. Throws NOT_FOUND. */
  async delete(actor: Actor, path: string): Promise<string> {
    requireScope(actor, 'runtime')
    const file = await this.#store.find(actor.organizationId, path)
    if (!file || !(await this.#store.delete(actor.organizationId, path))) {
      throw new AppError('NOT_FOUND', `There is no memory file ${path}`)
    }
    return file.id
  }
}

function conditionOf(
  { organizationId }: Actor,
  { prefix }: Pick<MemoryListing, 'prefix'>,
): Prisma.MemoryFileWhereInput {
  return { organizationId, ...(prefix ? { path: { startsWith: escapePattern(prefix) } } : {}) }
}
