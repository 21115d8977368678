import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import { parseGraph } from '../../engine/workflow/graph/parse-graph.ts'
import type { Database } from '../../platform/db/database.ts'
import type {
  Prisma,
  VersionOrigin,
  Workflow as WorkflowRow,
  WorkflowState,
} from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { escapePattern, type TextFilter, type TimeFilter, textCondition, timeCondition } from '../filters.ts'
import { afterPosition, type Direction, type Page, type PageRequest, pageOrder, toPage } from '../page.ts'
import { toGraph, toStored } from './stored-graph.ts'
import { createWorkflowId, toWorkflowId } from './workflow-id.ts'
import { parseWorkflowFacts, type WorkflowFacts } from './workflow-input.ts'

export interface WorkflowFilter {
  name?: TextFilter | null | undefined
  state?: WorkflowState | null | undefined
  updatedAt?: TimeFilter | null | undefined
  /** A part of the name or the description, in whatever case. */
  query?: string | null | undefined
}

export interface WorkflowOrder {
  field: 'createdAt' | 'updatedAt' | 'name'
  direction: Direction
}

const NEWEST_FIRST: WorkflowOrder = { field: 'createdAt', direction: 'desc' }
const EMPTY: Graph = { nodes: [], edges: [] }

/** Graphs with a name; their versions are in `workflow-versions.ts`. */
export class Workflows {
  readonly #prisma: TenantClient
  readonly #audit: Audit

  constructor({ database, audit }: { database: Database; audit: Audit }) {
    this.#prisma = database.prisma
    this.#audit = audit
  }

  /**
   * Makes a workflow with its first version, without blocks unless a graph is given. Throws VALIDATION for the name
   * (1 to 200 characters), the other facts and the graph.
   */
  async create(
    actor: Actor,
    input: WorkflowFacts & { id?: string; name: string; graph?: unknown; origin?: VersionOrigin },
  ): Promise<WorkflowRow> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    const facts = parseWorkflowFacts(input)
    const graph = toStored(input.graph == null ? EMPTY : parseGraph(input.graph))
    const { id = createWorkflowId() } = input
    const version = { version: 1, graph, origin: input.origin ?? 'manual', author: actor.keyId } as const
    return this.#prisma.$transaction(async (transaction) => {
      const data = { ...facts, name: input.name.trim(), id, organizationId, graph }
      const workflow = await transaction.workflow.create({ data })
      await transaction.workflowVersion.create({
        data: { ...version, id: createId('ver'), organizationId, workflowId: id },
      })
      return workflow
    })
  }

  /** Whether any organisation has a workflow of this id. */
  async isTaken(id: string): Promise<boolean> {
    const rows = await this.#prisma.$queryRaw<unknown[]>`
      SELECT id FROM workflow /* across organisations: an id is unique among all */ WHERE id = ${id}`
    return rows.length > 0
  }

  /** Throws NOT_FOUND for a workflow that the organisation does not have. */
  async get(actor: Actor, id: string): Promise<WorkflowRow> {
    const workflow = await this.find(actor, id)
    if (!workflow) throw unknownWorkflow(id)
    return workflow
  }

  /** Null for a workflow that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<WorkflowRow | null> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId_id: { organizationId: actor.organizationId, id: toWorkflowId(id) } }
    return this.#prisma.workflow.findUnique({ ...selection, where })
  }

  /** The newest first, unless another order is asked for. */
  async list(
    actor: Actor,
    {
      filter,
      page,
      order = NEWEST_FIRST,
    }: { filter: WorkflowFilter; page: PageRequest; order?: WorkflowOrder },
    selection: object = {},
  ): Promise<Page<WorkflowRow>> {
    requireReadScope(actor, 'workflows')
    const after = afterPosition(order.field, order.direction, page.after)
    const rows = await this.#prisma.workflow.findMany({
      ...selection,
      where: { ...toCondition(actor, filter), AND: [after] },
      ...pageOrder(order.field, order.direction, page),
    })
    return toPage(rows, page)
  }

  /** The newest first, behind the first `offset` of them, for clients that count. */
  async listFrom(actor: Actor, { limit, offset }: { limit: number; offset: number }): Promise<WorkflowRow[]> {
    requireReadScope(actor, 'workflows')
    return this.#prisma.workflow.findMany({
      where: { organizationId: actor.organizationId },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      skip: offset,
      take: limit,
    })
  }

  async count(actor: Actor, filter: WorkflowFilter): Promise<number> {
    requireReadScope(actor, 'workflows')
    return this.#prisma.workflow.count({ where: toCondition(actor, filter) })
  }

  /** Changes what is given; null removes a description or a colour. Throws VALIDATION, NOT_FOUND. */
  async update(actor: Actor, id: string, changes: WorkflowFacts): Promise<WorkflowRow> {
    requireScope(actor, 'workflows')
    const facts = parseWorkflowFacts(changes)
    const updatedAt = await readDatabaseTime(this.#prisma)
    await this.#prisma.workflow.updateMany({
      where: { organizationId: actor.organizationId, id: toWorkflowId(id) },
      data: { ...facts, updatedAt },
    })
    return this.get(actor, id)
  }

  /** Another workflow with the newest graph and the variables of this one, and without its history. */
  async duplicate(actor: Actor, id: string, name?: string | null): Promise<WorkflowRow> {
    requireScope(actor, 'workflows')
    const { name: original, description, color, variables, graph } = await this.get(actor, id)
    return this.create(actor, {
      name: name ?? `${original.slice(0, 190)} (copy)`,
      description,
      color,
      variables: variables as WorkflowFacts['variables'], // stored after it was checked
      graph: toGraph(graph),
    })
  }

  /** Removes a workflow with its versions and gives its id. Throws NOT_FOUND. */
  async delete(actor: Actor, id: string): Promise<string> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    const workflowId = toWorkflowId(id)
    await this.#prisma.$transaction(async (transaction) => {
      const { count } = await transaction.workflow.deleteMany({ where: { organizationId, id: workflowId } })
      if (count === 0) throw unknownWorkflow(id)
      const target = { type: 'workflow', id: workflowId }
      await this.#audit.record(transaction, actor, { action: 'workflow.deleted', target })
    })
    return workflowId
  }
}

export function unknownWorkflow(id: string): AppError<'NOT_FOUND'> {
  return new AppError('NOT_FOUND', `Unknown workflow "${id}"`)
}

function toCondition({ organizationId }: Actor, filter: WorkflowFilter) {
  const { name, state, updatedAt, query } = filter
  const contains = { contains: escapePattern(query ?? ''), mode: 'insensitive' } as const
  const conditions = {
    ...(name && { name: textCondition(name) }),
    ...(state && { state }),
    ...(updatedAt && { updatedAt: timeCondition(updatedAt) }),
    ...(query && { OR: [{ name: contains }, { description: contains }] }),
  }
  // absent, never undefined
  return { organizationId, ...conditions } as Prisma.WorkflowWhereInput & { organizationId: string }
}
