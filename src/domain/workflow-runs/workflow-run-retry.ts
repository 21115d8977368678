import { AppError } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import { withSuccessors } from '../../engine/workflow/runs/run-graph.ts'
import { createRunId } from '../../engine/workflow/runs/run-id.ts'
import type { RunRequest } from '../../engine/workflow/runs/run-request.ts'
import type { RunStep, WorkflowRun } from '../../platform/db/generated/client.ts'

export interface RetriedRun {
  steps: readonly RunStep[]
  graph: Graph
  /** Null: where the run failed, or at its begin when it did not. */
  fromBlockId: string | null
}

/**
 * The run that retries another one: what it takes over is what does not come after the blocks that are to run again.
 */
export function planRetry(run: WorkflowRun, { steps, graph, fromBlockId }: RetriedRun): RunRequest {
  const again = new Set(
    blocksToRepeat(run, { steps, graph, fromBlockId }).flatMap((id) => [...withSuccessors(graph, id)]),
  )
  const isKept = ({ status, blockId }: RunStep) =>
    (status === 'success' || status === 'skipped') && !again.has(blockId)
  return {
    organizationId: run.organizationId,
    runId: createRunId(),
    workflowId: run.workflowId,
    version: run.version,
    trigger: 'retry',
    input: toObject(run.input),
    metadata: toObject(run.metadata),
    attempt: run.attempt + 1,
    retryOfId: run.id,
    keptBlockIds: steps.filter(isKept).map(({ blockId }) => blockId),
    parentRunId: null,
    parentBlockId: null,
    depth: 0,
    claim: null,
  }
}

function blocksToRepeat({ status }: WorkflowRun, { steps, graph, fromBlockId }: RetriedRun): string[] {
  if (fromBlockId !== null) {
    if (graph.nodes.some(({ id }) => id === fromBlockId)) return [fromBlockId]
    throw new AppError('NOT_FOUND', `The run has no block "${fromBlockId}"`)
  }
  const failed = steps.filter((step) => step.status === 'error').map(({ blockId }) => blockId)
  return status === 'complete' ? graph.nodes.map(({ id }) => id) : failed
}

function toObject(value: unknown): JsonObject {
  return value as JsonObject // every run is written with objects in these columns
}
