import type { WorkflowDiff } from '../../engine/workflow/diff/workflow-diff.ts'
import type { Graph, GraphEdge } from '../../engine/workflow/graph/graph.ts'
import type { CopilotMessage, Workflow } from '../../platform/db/generated/client.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import { getVersion } from '../workflows/version-reads.ts'

export interface AppliedSuggestion {
  message: CopilotMessage
  /** As it is now. */
  workflow: Workflow
  /** Whether this call has made a version. */
  applied: boolean
  /** Whether the workflow held it before. */
  alreadyApplied: boolean
  /** Whether others had changed the workflow meanwhile. */
  rebased: boolean
  /** Edges that were chosen and have no end without a block that was not. */
  skipped: GraphEdge[]
}

/** A message of the copilot, with the workflow that its transaction holds. */
export interface Suggestion {
  message: CopilotMessage
  workflow: Workflow
  /** The graph that the change was made on, and the version that was saved then. */
  base: Graph
  baseVersion: number
}

/** Whether what was applied has been undone by the workflow's own history since. */
export async function isTakenBack(
  transaction: TenantTransaction,
  { message, workflow }: Suggestion,
): Promise<boolean> {
  const { redoVersions } = await getVersion(transaction, workflow, workflow.version)
  return message.appliedVersion !== null && redoVersions.includes(message.appliedVersion)
}

export function mark(
  transaction: TenantTransaction,
  { organizationId, id }: CopilotMessage,
  data: Parameters<TenantTransaction['copilotMessage']['update']>[0]['data'],
): Promise<CopilotMessage> {
  return transaction.copilotMessage.update({ where: { organizationId_id: { organizationId, id } }, data })
}

export function isApplied({ suggestionState }: CopilotMessage): boolean {
  return suggestionState === 'applied' || suggestionState === 'partially_applied'
}

export function unchanged(message: CopilotMessage, workflow: Workflow): AppliedSuggestion {
  return { message, workflow, applied: false, alreadyApplied: false, rebased: false, skipped: [] }
}

export function toDiff(stored: unknown): WorkflowDiff {
  return stored as WorkflowDiff // only diffs that were made by comparing are written
}
