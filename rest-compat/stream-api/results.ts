import type { Actor, RequirableScope } from '../../src/domain/actor.ts'
import type { Executions } from '../../src/domain/executions/executions.ts'
import type { WorkflowRuns } from '../../src/domain/workflow-runs/workflow-runs.ts'

const RUN = /^WRUN-/
const STEP = /^step_/

/** What reading a result takes: the scope of the stream that refers to it (rest.md, Routes of our own). */
export function scopeOfResult(path: string): RequirableScope {
  const id = path.split('/results/')[1] ?? ''
  return RUN.test(id) || STEP.test(id) ? 'workflows' : 'runtime'
}

/** The output of an execution, of a run or of a step; null while it has none. Throws NOT_FOUND. */
export async function readResult(
  { executions, workflowRuns }: { executions: Executions; workflowRuns: WorkflowRuns },
  actor: Actor,
  id: string,
): Promise<unknown> {
  if (STEP.test(id)) return workflowRuns.stepOutput(actor, id)
  if (RUN.test(id)) return (await workflowRuns.get(actor, id)).output
  return (await executions.get(actor, id)).result
}
