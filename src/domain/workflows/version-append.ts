import { createId } from '../../base/ids.ts'
import { compareGraphs } from '../../engine/workflow/diff/compare-graphs.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import type { VersionOrigin, Workflow } from '../../platform/db/generated/client.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { toGraph, toStored } from './stored-graph.ts'

/** What a new version is beside its graph. */
export interface VersionFacts {
  origin: VersionOrigin
  /** The id of the API key. */
  author: string
  label?: string | null
  messageId?: string | undefined
  undoVersion: number | null
  redoVersions: readonly number[]
}

/** Adds a version in the transaction that holds the workflow's row, and makes it the newest. */
export async function appendVersion(
  transaction: TenantTransaction,
  workflow: Workflow,
  { graph, facts }: { graph: Graph; facts: VersionFacts },
): Promise<Workflow> {
  const { organizationId, id } = workflow
  const version = workflow.version + 1
  const { origin, author, label = null, messageId = null, undoVersion, redoVersions } = facts
  const inverse = toStored(compareGraphs(graph, toGraph(workflow.graph)))
  const stored = toStored(graph)
  await transaction.workflowVersion.create({
    data: {
      id: createId('ver'),
      organizationId,
      workflowId: id,
      version,
      graph: stored,
      inverse,
      origin,
      author,
      label,
      messageId,
      undoVersion,
      redoVersions: [...redoVersions],
    },
  })
  return transaction.workflow.update({
    where: { organizationId_id: { organizationId, id } },
    data: { graph: stored, version, updatedAt: await readDatabaseTime(transaction) },
  })
}
