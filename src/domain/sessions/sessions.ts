import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { isStorableText, storableTextIssues } from '../../base/storable-text.ts'
import { Prisma, type Session as SessionRow } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import type { RowReader } from '../../platform/db/row-reader.ts'
import type { ColumnSelection } from '../../platform/db/selected-columns.ts'
import { type Actor, type ActorSource, requireReadScope, requireScope } from '../actor.ts'
import { readDatabaseTime } from '../database-clock.ts'
import type { JsonFilter, TextFilter, TimeFilter } from '../filters.ts'
import { type Direction, type Page, type PageRequest, toPage } from '../page.ts'
import { countSessions, selectSessions } from './session-list-sql.ts'

/** Seed 001, Sessions. */
const DEFAULT_TITLE = 'Agent Runtime Session'
const MAX_TITLE_CHARS = 200

export interface Session {
  id: string
  title: string
  source: ActorSource
  interactionMode: 'execute' | 'plan'
  status: 'active' | 'archived'
  createdAt: Date
  updatedAt: Date
}

export interface SessionFilter {
  title?: TextFilter | null | undefined
  status?: Session['status'] | null | undefined
  source?: ActorSource | null | undefined
  createdAt?: TimeFilter | null | undefined
  metadata?: JsonFilter | null | undefined
}

export interface SessionOrder {
  field: 'createdAt' | 'updatedAt' | 'title'
  direction: Direction
}

const NEWEST_FIRST: SessionOrder = { field: 'createdAt', direction: 'desc' }
const COLUMNS = {
  id: true,
  title: true,
  source: true,
  interactionMode: true,
  status: true,
  createdAt: true,
  updatedAt: true,
} as const satisfies Record<keyof Session, true>

/** Containers for related executions (seed 001, Sessions). */
export class Sessions {
  readonly #prisma: TenantClient
  readonly #rows: RowReader

  constructor({ prisma, rows }: { prisma: TenantClient; rows: RowReader }) {
    this.#prisma = prisma
    this.#rows = rows
  }

  /** Opens a session. Throws VALIDATION for a title of more than 200 characters and for what cannot be stored. */
  async create(actor: Actor, input: { title?: string | undefined; metadata?: JsonObject }): Promise<Session> {
    requireScope(actor, 'runtime')
    return this.#prisma.session.create({
      data: {
        id: createId('session'),
        organizationId: actor.organizationId,
        title: parseTitle(input.title),
        source: actor.source,
        ...(input.metadata ? { metadata: storableMetadata(input.metadata) } : {}),
      },
      select: COLUMNS,
    })
  }

  /** Throws NOT_FOUND for a session that the organisation does not have. */
  async get(actor: Actor, id: string): Promise<Session> {
    requireReadScope(actor, 'runtime')
    const session = await this.#prisma.session.findFirst({
      where: { organizationId: actor.organizationId, id },
      select: COLUMNS,
    })
    if (!session) throw new AppError('NOT_FOUND', `Unknown session "${id}"`)
    return session
  }

  /** Null for a session that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<SessionRow | null> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#prisma.session.findUnique({ ...selection, where })
  }

  /** Each session, null for one that the organisation does not have, in one statement. */
  async findMany(
    actor: Actor,
    ids: readonly string[],
    selection: object = {},
  ): Promise<(SessionRow | null)[]> {
    requireReadScope(actor, 'runtime')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    const rows = await this.#prisma.session.findMany({ ...selection, where })
    const byId = new Map(rows.map((row) => [row.id, row]))
    return ids.map((id) => byId.get(id) ?? null)
  }

  /** The newest first, unless another order is asked for. The selection holds columns. */
  async list(
    actor: Actor,
    {
      filter,
      page,
      order = NEWEST_FIRST,
    }: { filter: SessionFilter; page: PageRequest; order?: SessionOrder },
    selection: ColumnSelection = {},
  ): Promise<Page<SessionRow>> {
    requireReadScope(actor, 'runtime')
    const statement = selectSessions(actor.organizationId, { filter, page, order }, selection)
    return toPage(await this.#rows.read<SessionRow>(statement), page)
  }

  async count(actor: Actor, filter: SessionFilter): Promise<number> {
    requireReadScope(actor, 'runtime')
    const [found] = await this.#rows.read<{ count: number }>(countSessions(actor.organizationId, filter))
    return found?.count ?? 0
  }

  /** Changes what is given; `metadata` null removes it. Throws VALIDATION for the title or the metadata, NOT_FOUND. */
  async update(
    actor: Actor,
    id: string,
    { title, metadata }: { title?: string | undefined; metadata?: JsonObject | null | undefined },
  ): Promise<Session> {
    requireScope(actor, 'runtime')
    await this.#prisma.session.updateMany({
      where: { organizationId: actor.organizationId, id },
      data: {
        ...(title === undefined ? {} : { title: parseTitle(title) }),
        ...(metadata === undefined
          ? {}
          : { metadata: metadata ? storableMetadata(metadata) : Prisma.DbNull }),
        updatedAt: new Date(),
      },
    })
    return this.get(actor, id)
  }

  /** Closes a session for new executions; running ones go on. Archiving twice changes nothing. */
  async archive(actor: Actor, id: string): Promise<Session> {
    requireScope(actor, 'runtime')
    const now = await readDatabaseTime(this.#prisma)
    await this.#prisma.session.updateMany({
      where: { organizationId: actor.organizationId, id, status: 'active' },
      data: { status: 'archived', archivedAt: now, updatedAt: now },
    })
    return this.get(actor, id)
  }
}

/** Trimmed; the default for none. Throws VALIDATION when it is too long or cannot be stored. */
export function parseTitle(title: string | undefined): string {
  const trimmed = title?.trim() ?? ''
  const fault =
    trimmed.length > MAX_TITLE_CHARS
      ? { code: 'too_long', message: `must have at most ${MAX_TITLE_CHARS} characters` }
      : !isStorableText(trimmed)
        ? { code: 'invalid_string', message: 'must not contain NUL characters or halves of surrogate pairs' }
        : null
  if (fault)
    throw new AppError('VALIDATION', 'Invalid request body', { issues: [{ path: ['title'], ...fault }] })
  return trimmed || DEFAULT_TITLE
}

function storableMetadata(metadata: JsonObject): JsonObject {
  const issues = storableTextIssues(metadata, ['metadata'])
  if (issues.length > 0) throw new AppError('VALIDATION', 'Invalid request body', { issues })
  return metadata
}
