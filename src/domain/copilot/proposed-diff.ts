import type { JsonObject } from '../../base/json.ts'
import type { DescribedDiff } from '../../engine/workflow/diff/described-diff.ts'
import { summarize, type WorkflowDiff } from '../../engine/workflow/diff/workflow-diff.ts'
import type { CopilotMessage } from '../../platform/db/generated/client.ts'

/** What a message proposes, with what is said of it; null for nothing. */
export function toProposedDiff({
  diff,
  workflowDiff,
}: Pick<CopilotMessage, 'diff' | 'workflowDiff'>): DescribedDiff | null {
  if (diff === null) return null
  const exact = diff as unknown as WorkflowDiff // only diffs that were made by comparing are written
  return { ...exact, summary: summarize(exact), wire: workflowDiff as JsonObject } // written with it, as an object
}
