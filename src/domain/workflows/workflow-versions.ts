import { compareGraphs, isSameGraph } from '../../engine/workflow/diff/compare-graphs.ts'
import { type DescribedDiff, describeDiff } from '../../engine/workflow/diff/described-diff.ts'
import { parseGraph } from '../../engine/workflow/graph/parse-graph.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { Database } from '../../platform/db/database.ts'
import type {
  VersionOrigin,
  WorkflowVersion as VersionRow,
  Workflow,
} from '../../platform/db/generated/client.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { changeWorkflow } from './change-workflow.ts'
import { toGraph } from './stored-graph.ts'
import { appendVersion } from './version-append.ts'
import { VersionFollower } from './version-follower.ts'
import { getVersion, nothingTo, unknownVersion, versionConflict } from './version-reads.ts'
import { toWorkflowId } from './workflow-id.ts'
import { parseLabel } from './workflow-input.ts'
import { unknownWorkflow } from './workflows.ts'

export interface GraphSave {
  /** Parsed here, so that whoever saves may hold anything. */
  graph: unknown
  /** The version that was edited; a save without one replaces whatever is there. */
  expectedVersion?: number | undefined
  label?: string | null | undefined
  origin?: VersionOrigin | undefined
  /** The copilot's message that proposed it. */
  messageId?: string | undefined
}

const MAX_REDO = 100

/**
 * What a workflow was at each save. Saving, undoing, redoing and rolling back all add a version; the numbers of what
 * an undo and a redo lead to stand on the version itself, so that history is never rewritten. A graph with the same
 * content as the newest version is that version.
 */
export class WorkflowVersions {
  readonly #prisma: TenantClient
  readonly #bus: Bus

  constructor({ database, bus }: { database: Database; bus: Bus }) {
    this.#prisma = database.prisma
    this.#bus = bus
  }

  /**
   * Saves a graph. Throws VALIDATION for what is no graph, NOT_FOUND, and VERSION_CONFLICT with the newest version
   * and what both have changed, unless `expectedVersion` is the newest or the content is the same.
   */
  async save(actor: Actor, workflowId: string, save: GraphSave): Promise<Workflow> {
    requireScope(actor, 'workflows')
    const graph = parseGraph(save.graph)
    const label = parseLabel(save.label)
    return this.#change(actor, workflowId, async (transaction, workflow) => {
      if (isSameGraph(toGraph(workflow.graph), graph)) return workflow
      const { expectedVersion = workflow.version, origin = 'manual', messageId } = save
      if (expectedVersion !== workflow.version)
        throw await versionConflict(transaction, { workflow, graph, expectedVersion })
      const facts = {
        author: actor.keyId,
        origin,
        label,
        messageId,
        undoVersion: workflow.version,
        redoVersions: [],
      }
      return appendVersion(transaction, workflow, { graph, facts })
    })
  }

  /** Goes back to what was before the last change. Throws NOT_FOUND, and VALIDATION where there is nothing to undo. */
  async undo(actor: Actor, workflowId: string): Promise<Workflow> {
    requireScope(actor, 'workflows')
    return this.#change(actor, workflowId, async (transaction, workflow) => {
      const head = await getVersion(transaction, workflow, workflow.version)
      if (head.undoVersion === null) throw nothingTo('undo')
      const target = await getVersion(transaction, workflow, head.undoVersion)
      const redoVersions = [...head.redoVersions, head.version].slice(-MAX_REDO)
      const facts = {
        author: actor.keyId,
        origin: 'undo',
        undoVersion: target.undoVersion,
        redoVersions,
      } as const
      return appendVersion(transaction, workflow, { graph: toGraph(target.graph), facts })
    })
  }

  /** Takes the last undo back. Throws NOT_FOUND, and VALIDATION where there is nothing to redo. */
  async redo(actor: Actor, workflowId: string): Promise<Workflow> {
    requireScope(actor, 'workflows')
    return this.#change(actor, workflowId, async (transaction, workflow) => {
      const head = await getVersion(transaction, workflow, workflow.version)
      const number = head.redoVersions.at(-1)
      if (number === undefined) throw nothingTo('redo')
      const target = await getVersion(transaction, workflow, number)
      const redoVersions = head.redoVersions.slice(0, -1)
      const facts = {
        author: actor.keyId,
        origin: 'redo',
        undoVersion: target.undoVersion,
        redoVersions,
      } as const
      return appendVersion(transaction, workflow, { graph: toGraph(target.graph), facts })
    })
  }

  /** Makes an earlier version the newest again. Throws NOT_FOUND for the workflow or the version. */
  async rollback(actor: Actor, workflowId: string, toVersion: number): Promise<Workflow> {
    requireScope(actor, 'workflows')
    return this.#change(actor, workflowId, async (transaction, workflow) => {
      const graph = toGraph((await getVersion(transaction, workflow, toVersion)).graph)
      if (isSameGraph(toGraph(workflow.graph), graph)) return workflow
      const label = `Back to version ${toVersion}`
      const facts = {
        author: actor.keyId,
        origin: 'rollback',
        label,
        undoVersion: workflow.version,
        redoVersions: [],
      } as const
      return appendVersion(transaction, workflow, { graph, facts })
    })
  }

  /** Null for a version that the organisation does not have. */
  async find(
    actor: Actor,
    workflowId: string,
    version: number,
    selection: object = {},
  ): Promise<VersionRow | null> {
    requireReadScope(actor, 'workflows')
    const where = { organizationId: actor.organizationId, workflowId: toWorkflowId(workflowId), version }
    return this.#prisma.workflowVersion.findFirst({ ...selection, where })
  }

  /** What turns one version into another. Throws NOT_FOUND for either. */
  async compare(
    actor: Actor,
    workflowId: string,
    { from, to }: { from: number; to: number },
  ): Promise<DescribedDiff> {
    const versions = await Promise.all([from, to].map((number) => this.find(actor, workflowId, number)))
    const [before, after] = versions
    if (!before || !after) throw unknownVersion(before ? to : from)
    return describeDiff(compareGraphs(toGraph(before.graph), toGraph(after.graph)), toGraph(before.graph))
  }

  /** The versions after a number, then those to come. Throws NOT_FOUND. The caller calls `return()` on it. */
  async follow(actor: Actor, workflowId: string, afterVersion?: number | null): Promise<VersionFollower> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    const where = { organizationId_id: { organizationId, id: toWorkflowId(workflowId) } }
    const workflow = await this.#prisma.workflow.findUnique({ where, select: { id: true, version: true } })
    if (!workflow) throw unknownWorkflow(workflowId)
    const after = afterVersion ?? workflow.version
    return new VersionFollower({
      prisma: this.#prisma,
      bus: this.#bus,
      organizationId,
      workflowId: workflow.id,
      after,
    })
  }

  #change(
    actor: Actor,
    workflowId: string,
    change: (transaction: TenantTransaction, workflow: Workflow) => Promise<Workflow>,
  ): Promise<Workflow> {
    return changeWorkflow({ prisma: this.#prisma, bus: this.#bus }, { actor, workflowId }, change)
  }
}
