import type pg from 'pg'
import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import { type CopilotSession, Prisma } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type ColumnSelection, selectedColumns } from '../../platform/db/selected-columns.ts'
import { inTransaction } from '../../platform/db/transaction.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { afterPosition, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import { toWorkflowId } from '../workflows/workflow-id.ts'
import type { TurnEnds } from './turn-ends.ts'

const LOCK = `
select active_turn_id as "activeTurnId" from copilot_session where organization_id = $1 and id = $2 for update`

const DELETE = `delete from copilot_session where organization_id = $1 and id = $2`

/** Conversations about workflows. A workflow may have several; the newest one is the one that clients go on with. */
export class CopilotSessions {
  readonly #pool: pg.Pool
  readonly #prisma: TenantClient
  readonly #ends: TurnEnds

  constructor(parts: { pool: pg.Pool; prisma: TenantClient; ends: TurnEnds }) {
    this.#pool = parts.pool
    this.#prisma = parts.prisma
    this.#ends = parts.ends
  }

  /** Always begins a new one. Throws NOT_FOUND for a workflow that the organisation does not have. */
  async create(actor: Actor, workflowId: string): Promise<CopilotSession> {
    requireScope(actor, 'copilot')
    const { organizationId } = actor
    const known = await this.#knownWorkflow(actor, workflowId)
    return this.#prisma.copilotSession.create({
      data: { id: createId('cop'), organizationId, workflowId: known },
    })
  }

  /** Null for one that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<CopilotSession | null> {
    requireReadScope(actor, 'copilot')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#prisma.copilotSession.findUnique({ ...selection, where })
  }

  /** Those of the ids that the organisation has, in no order. */
  async findMany(actor: Actor, ids: readonly string[], selection: object = {}): Promise<CopilotSession[]> {
    requireReadScope(actor, 'copilot')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    return this.#prisma.copilotSession.findMany({ ...selection, where })
  }

  /** Throws NOT_FOUND. */
  async get(actor: Actor, id: string): Promise<CopilotSession> {
    const session = await this.find(actor, id)
    if (!session) throw unknownSession()
    return session
  }

  /** The newest of a workflow; null when it has none. Throws NOT_FOUND for an unknown workflow. */
  async findNewest(actor: Actor, workflowId: string, selection: object = {}): Promise<CopilotSession | null> {
    requireReadScope(actor, 'copilot')
    const { organizationId } = actor
    const known = await this.#knownWorkflow(actor, workflowId)
    return this.#prisma.copilotSession.findFirst({
      ...selection,
      where: { organizationId, workflowId: known },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    })
  }

  /** Those of a workflow, the newest first; `selection` is what Prisma is to load. */
  async list(
    actor: Actor,
    workflowId: string,
    page: PageRequest,
    selection: object = {},
  ): Promise<Page<CopilotSession>> {
    requireReadScope(actor, 'copilot')
    const rows = await this.#prisma.copilotSession.findMany({
      ...selection,
      where: { ...ofWorkflow(actor, workflowId), AND: [afterPosition('createdAt', 'desc', page.after)] },
      ...pageOrder('createdAt', 'desc', page),
    })
    return toPage(rows, page)
  }

  async count(actor: Actor, workflowId: string): Promise<number> {
    requireReadScope(actor, 'copilot')
    return this.#prisma.copilotSession.count({ where: ofWorkflow(actor, workflowId) })
  }

  /** The newest of each workflow, null where there is none; `selection` holds columns. */
  async newestOfWorkflows(
    actor: Actor,
    workflowIds: readonly string[],
    selection: ColumnSelection = {},
  ): Promise<(CopilotSession | null)[]> {
    requireReadScope(actor, 'copilot')
    const columns = selectedColumns('s', Prisma.CopilotSessionScalarFieldEnum, selection)
    const found = await this.#prisma.$queryRaw<(CopilotSession & { pageOf: string })[]>`
      SELECT newest.*, wanted.id AS "pageOf"
      FROM unnest(${[...workflowIds]}::text[]) AS wanted(id)
      CROSS JOIN LATERAL (
        SELECT ${columns} FROM copilot_session s
        WHERE s.organization_id = ${actor.organizationId} AND s.workflow_id = wanted.id
        ORDER BY s.created_at DESC, s.id DESC
        LIMIT 1
      ) newest`
    const byWorkflow = new Map(found.map((session) => [session.pageOf, session]))
    return workflowIds.map((id) => byWorkflow.get(id) ?? null)
  }

  /** Removes a session with its messages, and ends the turn that is at work in it. Throws NOT_FOUND. */
  async delete(actor: Actor, id: string): Promise<string> {
    requireScope(actor, 'copilot')
    const { organizationId } = actor
    const ended = await inTransaction(this.#pool, async (tx) => {
      const { rows } = await tx.query<{ activeTurnId: string | null }>(LOCK, [organizationId, id])
      const [session] = rows
      if (!session) throw unknownSession()
      const { activeTurnId: turnId } = session
      const end = turnId === null ? null : await this.#ends.cancelIn(tx, { organizationId, turnId })
      await tx.query(DELETE, [organizationId, id])
      return end
    })
    if (ended) this.#ends.announce(ended)
    return id
  }

  /** The id as it is stored. */
  async #knownWorkflow({ organizationId }: Actor, workflowId: string): Promise<string> {
    const where = { organizationId_id: { organizationId, id: toWorkflowId(workflowId) } }
    const workflow = await this.#prisma.workflow.findUnique({ where, select: { id: true } })
    if (!workflow) throw new AppError('NOT_FOUND', 'Workflow not found')
    return workflow.id
  }
}

function ofWorkflow({ organizationId }: Actor, workflowId: string) {
  return { organizationId, workflowId: toWorkflowId(workflowId) }
}

export function unknownSession(): AppError<'NOT_FOUND'> {
  return new AppError('NOT_FOUND', 'Session not found')
}
