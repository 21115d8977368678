import { isDeepStrictEqual } from 'node:util'
import { isJsonObject, type JsonValue } from '../../base/json.ts'
import { matchesTime } from '../filters.ts'
import { toWorkflowId } from '../workflows/workflow-id.ts'
import type { WorkflowRunFilter } from './workflow-run-filter.ts'

/** What a filter can ask of a run. */
export interface FilterableRun {
  status: string
  trigger: string
  workflowId: string
  metadata: JsonValue
  createdAt: Date
}

/** Whether a run passes, by the same rules as in a list of them. */
export function matchesRun(run: FilterableRun, filter: WorkflowRunFilter): boolean {
  const { status, trigger, workflowId, createdAt, metadata, and, or, not } = filter
  return (
    (!status || status.some((one) => one === run.status)) &&
    (!trigger || trigger.some((one) => one === run.trigger)) &&
    (!workflowId || toWorkflowId(workflowId) === run.workflowId) &&
    matchesTime(run.createdAt, createdAt) &&
    (!metadata || isDeepStrictEqual(valueAt(run.metadata, metadata.path), metadata.eq ?? null)) &&
    (!and || and.every((one) => matchesRun(run, one))) &&
    (!or || or.some((one) => matchesRun(run, one))) &&
    (!not || !matchesRun(run, not))
  )
}

function valueAt(value: JsonValue, path: readonly string[]): JsonValue {
  return path.reduce<JsonValue>((node, key) => (isJsonObject(node) ? (node[key] ?? null) : null), value)
}
