import { AppError } from '../../base/errors.ts'
import { compareGraphs } from '../../engine/workflow/diff/compare-graphs.ts'
import { findConflicts } from '../../engine/workflow/diff/find-conflicts.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import type { Workflow, WorkflowVersion } from '../../platform/db/generated/client.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import { toGraph } from './stored-graph.ts'

/** Throws NOT_FOUND for a version that the workflow does not have. */
export async function getVersion(
  transaction: TenantTransaction,
  { organizationId, id }: Workflow,
  version: number,
): Promise<WorkflowVersion> {
  const row = await transaction.workflowVersion.findFirst({
    where: { organizationId, workflowId: id, version },
  })
  if (!row) throw unknownVersion(version)
  return row
}

export function unknownVersion(version: number): AppError<'NOT_FOUND'> {
  return new AppError('NOT_FOUND', `Unknown version ${version} of the workflow`)
}

/** VERSION_CONFLICT for a graph that was edited from another version than the newest: it tells what both changed. */
export async function versionConflict(
  transaction: TenantTransaction,
  { workflow, graph, expectedVersion }: { workflow: Workflow; graph: Graph; expectedVersion: number },
): Promise<AppError<'VERSION_CONFLICT'>> {
  const { organizationId, id, version: currentVersion } = workflow
  const where = { organizationId, workflowId: id, version: expectedVersion }
  const base = await transaction.workflowVersion.findFirst({ where, select: { graph: true } })
  const theirs = base && compareGraphs(toGraph(base.graph), toGraph(workflow.graph))
  const ours = base && compareGraphs(toGraph(base.graph), graph)
  const conflictingPaths = theirs && ours ? findConflicts(theirs, ours) : []
  const message = `The workflow is at version ${currentVersion}, not ${expectedVersion}`
  return new AppError('VERSION_CONFLICT', message, { currentVersion, conflictingPaths })
}

export function nothingTo(what: 'undo' | 'redo'): AppError<'VALIDATION'> {
  const message = `There is nothing to ${what}`
  return new AppError('VALIDATION', message, {
    issues: [{ path: ['id'], code: `nothing_to_${what}`, message }],
  })
}
