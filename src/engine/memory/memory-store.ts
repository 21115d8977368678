import pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import type { FeedHints } from '../merged-feeds/feed-hints.ts'
import { memoryFeed } from '../merged-feeds/memory-changes.ts'
import { assertMemoryContent, fileTooLarge, MAX_CONTENT_BYTES } from './memory-content.ts'
import { parseMemoryPath } from './memory-path.ts'
import { type MemoryHit, searchMemory } from './memory-search.ts'
import {
  APPEND,
  CREATE,
  DELETE,
  FIND,
  HISTORIES,
  LIST,
  MAX_REVISIONS,
  REPLACE,
  WRITE,
} from './memory-statements.ts'

/** A file without its content. */
export interface MemoryFileInfo {
  id: string
  path: string
  /** The first markdown heading. */
  title: string | null
  /** Bytes of the content in UTF-8. */
  size: number
  /** 1 for a new file; each change adds 1. */
  version: number
  createdAt: Date
  updatedAt: Date
}

export interface MemoryFile extends MemoryFileInfo {
  content: string
}

/** The content that a file had at one version. */
export interface MemoryRevision {
  version: number
  content: string
  size: number
  actor: string
  createdAt: Date
  /** What it was before; empty for the first version. */
  previousContent: string
}

export interface MemoryWrite {
  path: string
  content: string
  /** Who writes: an API key's id, or the execution's. */
  actor: string
  /** The write happens only while the file is at this version; 0 means that it must not exist. */
  expectedVersion?: number | undefined
}

const MAX_LISTED = 10_000
/** Postgres refuses a text search vector over 1 MiB; only a content of rare words in odd forms comes near. */
const PROGRAM_LIMIT_EXCEEDED = '54000'
/** So few characters fit whatever they are: 128 KiB of UTF-8, and at most seven times that in the vector. */
const SURELY_INDEXED_CHARS = 32_768

/**
 * The memory of each organisation: markdown files with versions. Every change is one statement: the file, its
 * revision and what the search looks in are never apart. Throws AppError VALIDATION (issue on `path` or
 * `content`) before anything is written.
 */
export class MemoryStore {
  readonly #pool: pg.Pool
  readonly #hints: Pick<FeedHints, 'tell'> | undefined

  /** `hints` tells those who watch; without it they find out by themselves, within seconds. */
  constructor(pool: pg.Pool, hints?: Pick<FeedHints, 'tell'>) {
    this.#pool = pool
    this.#hints = hints
  }

  /** Files by path, at most 10,000; `after` is the path to continue behind. */
  async list(
    organizationId: string,
    { prefix = '', after = '', limit = MAX_LISTED }: { prefix?: string; after?: string; limit?: number } = {},
  ): Promise<MemoryFileInfo[]> {
    const values = [organizationId, prefix, after, Math.min(limit, MAX_LISTED)]
    const { rows } = await this.#pool.query<MemoryFileInfo>({ name: 'memory_list', text: LIST, values })
    return rows
  }

  async find(organizationId: string, path: string): Promise<MemoryFile | null> {
    const values = [organizationId, parseMemoryPath(path)]
    const { rows } = await this.#pool.query<MemoryFile>({ name: 'memory_find', text: FIND, values })
    return rows[0] ?? null
  }

  /** The best matches for some words, best first; ties by path. */
  search(organizationId: string, query: string, limit: number): Promise<MemoryHit[]> {
    return searchMemory(this.#pool, { organizationId, query, limit })
  }

  /**
   * Creates a file or replaces its content. The content that is there already makes no new version.
   * AppError VERSION_CONFLICT {currentVersion} (0: there is no file) when `expectedVersion` does not hold.
   */
  async write(organizationId: string, write: MemoryWrite): Promise<MemoryFileInfo> {
    const { statement, argument } = writeStatement(write.expectedVersion)
    const written = await this.#record(statement, organizationId, write, [argument])
    if (written !== undefined) return written
    const current = await this.find(organizationId, write.path)
    throw new AppError('VERSION_CONFLICT', 'The memory file has changed since it was read', {
      currentVersion: current?.version ?? 0,
    })
  }

  /**
   * Adds text to the end of a file exactly as given, or creates it; parallel appends are all kept. AppError
   * VALIDATION with an issue on `content` when the file would exceed 256 KiB.
   */
  async append(
    organizationId: string,
    append: Pick<MemoryWrite, 'path' | 'content' | 'actor'>,
  ): Promise<MemoryFileInfo> {
    const values = [createId('mem'), MAX_CONTENT_BYTES]
    const written = await this.#record(APPEND, organizationId, append, values)
    if (written === undefined) throw fileTooLarge()
    return written
  }

  /** Removes a file with its history; whether there was one. */
  async delete(organizationId: string, path: string): Promise<boolean> {
    const { rowCount } = await this.#pool.query(DELETE, [organizationId, parseMemoryPath(path)])
    const isRemoved = rowCount === 1
    if (isRemoved) this.#tell(organizationId)
    return isRemoved
  }

  /** What the file was at its newest versions, newest first, at most 100. Empty for a missing file. */
  async history(organizationId: string, path: string, limit: number): Promise<MemoryRevision[]> {
    const [revisions = []] = await this.histories(organizationId, [path], limit)
    return revisions
  }

  /** The same of several files, in their order. */
  async histories(
    organizationId: string,
    paths: readonly string[],
    limit: number,
  ): Promise<MemoryRevision[][]> {
    const wanted = Math.min(limit, MAX_REVISIONS)
    const values = [organizationId, paths.map(parseMemoryPath), wanted + 1]
    const { rows } = await this.#pool.query<Omit<MemoryRevision, 'previousContent'> & { path: string }>(
      HISTORIES,
      values,
    )
    const byPath = Map.groupBy(rows, ({ path }) => path)
    return paths.map((path) => {
      const revisions = byPath.get(path) ?? []
      return revisions.slice(0, wanted).map(({ path: _path, ...revision }, index) => ({
        ...revision,
        previousContent: revisions[index + 1]?.content ?? '',
      }))
    })
  }

  async #record(
    statement: string,
    organizationId: string,
    { path, content, actor }: Pick<MemoryWrite, 'path' | 'content' | 'actor'>,
    rest: unknown[],
  ): Promise<MemoryFileInfo | undefined> {
    parseMemoryPath(path)
    assertMemoryContent(content)
    const values = [organizationId, path, content, actor, createId('rev')]
    const written = await this.#withClient(async (client) => {
      const run = (indexedChars: number) =>
        client.query<MemoryFileInfo>(statement, [...values, indexedChars, ...rest])
      const { rows } = await run(MAX_CONTENT_BYTES).catch((error: unknown) => {
        if (isTooLongToIndex(error)) return run(SURELY_INDEXED_CHARS)
        throw error
      })
      return rows[0]
    })
    this.#tell(organizationId)
    return written
  }

  #tell(organizationId: string): void {
    this.#hints?.tell(organizationId, [memoryFeed(organizationId).feedId])
  }

  /** A refused statement leaves the connection as good as it was, while `pool.query` would give it up. */
  async #withClient<T>(use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    return await use(client).finally(() => client.release())
  }
}

function writeStatement(expectedVersion: number | undefined): {
  statement: string
  argument: string | number
} {
  if (expectedVersion === undefined) return { statement: WRITE, argument: createId('mem') }
  if (expectedVersion === 0) return { statement: CREATE, argument: createId('mem') }
  return { statement: REPLACE, argument: expectedVersion }
}

function isTooLongToIndex(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === PROGRAM_LIMIT_EXCEEDED
}
