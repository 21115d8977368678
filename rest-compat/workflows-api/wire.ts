import { z } from '@hono/zod-openapi'
import { isJsonObject, type JsonObject, type JsonValue } from '../../src/base/json.ts'
import { outputOf } from '../../src/domain/workflow-runs/run-step.ts'
import { toGraph } from '../../src/domain/workflows/stored-graph.ts'
import type { RunStep, Workflow, WorkflowRun } from '../../src/platform/db/generated/client.ts'

/** The shapes of Powabase's workflows, as vendors.md gives them. */

const jsonObject = z.looseObject({}).transform((value) => value as JsonObject) // zod cannot know that it was JSON
const optionalObject = jsonObject
  .nullish()
  .transform((value) => value ?? undefined)
  .openapi({ type: 'object' })
const optionalText = z
  .string()
  .nullish()
  .transform((text) => text ?? undefined)

/** A block may go without a name, which is then its id. */
const Block = z.looseObject({ id: z.string(), type: z.string(), name: z.string().nullish() })
const Edge = z.looseObject({ source: z.string(), target: z.string() })

export const GraphBody = z
  .object({ blocks: z.array(Block), edges: z.array(Edge).default([]) })
  .openapi('WorkflowGraph')
type GraphInput = z.output<typeof GraphBody>

const Facts = z.object({
  name: optionalText,
  description: optionalText,
  color: optionalText,
  variables: optionalObject,
  blocks: z.array(Block).optional(),
  edges: z.array(Edge).optional(),
})
export const CreateBody = Facts.extend({ name: z.string({ error: 'name is required' }) }).openapi(
  'CreateWorkflow',
)
export const UpdateBody = Facts.openapi('UpdateWorkflow')

/** `input` is an older name of `variables`. */
export const ExecuteBody = z
  .object({ variables: optionalObject, input: optionalObject })
  .transform(({ variables, input }) => variables ?? input ?? {})
  .openapi('ExecuteWorkflow', { type: 'object' })

const offset = z.coerce.number().int().min(0).max(1_000_000).default(0)
export const WorkflowPageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  offset,
})
export const ExecutionPageQuery = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  offset,
})

/** What our own graphs are parsed from. */
export function toGraphInput({ blocks, edges }: GraphInput): object {
  return { nodes: blocks.map(({ name, ...block }) => ({ ...block, name: name ?? block.id })), edges }
}

export function toWorkflow(workflow: Workflow) {
  const { id, name, description, version, variables, color, state, createdAt, updatedAt } = workflow
  return {
    ...{ id, name, description, version, variables, color, state },
    schedule_config: toScheduleConfig(workflow),
    created_at: createdAt.toISOString(),
    updated_at: updatedAt.toISOString(),
  }
}

export function toWholeWorkflow(workflow: Workflow) {
  const { nodes, edges } = toGraph(workflow.graph)
  return { ...toWorkflow(workflow), blocks: nodes, edges }
}

/** The keys of the starter block without their prefix; null where it has no schedule. */
function toScheduleConfig({ graph }: Workflow): JsonObject | null {
  const { config = {} } = toGraph(graph).nodes.find(({ type }) => type === 'starter') ?? {}
  if (config.schedule_enabled !== true) return null
  const prefix = 'schedule_'
  const keys = Object.entries(config).filter(([key]) => key.startsWith(prefix))
  return Object.fromEntries(keys.map(([key, value]) => [key.slice(prefix.length), value]))
}

const STATUSES = {
  new: 'pending',
  waiting: 'running',
  processing: 'running',
  retrying: 'running',
  complete: 'completed',
  failed: 'failed',
  cancelled: 'failed',
} as const satisfies Record<WorkflowRun['status'], string>

export function toExecution(run: WorkflowRun) {
  return {
    id: run.id,
    workflow_id: run.workflowId,
    status: STATUSES[run.status],
    input: run.input,
    output: run.output,
    error: toErrorText(run.error),
    created_at: run.createdAt.toISOString(),
    started_at: run.startedAt?.toISOString() ?? null,
    finished_at: run.finishedAt?.toISOString() ?? null,
  }
}

/** The answer of a call that has waited for its end. */
export function toOutcome(run: Pick<WorkflowRun, 'id' | 'status' | 'output'>, steps: readonly RunStep[]) {
  const done = steps.filter(({ status }) => status === 'success')
  return {
    execution_id: run.id,
    status: STATUSES[run.status],
    output: run.output,
    block_outputs: Object.fromEntries(done.map((step) => [step.blockName, outputOf(step)])),
    block_logs: toLogs(steps),
  }
}

/** Of the blocks that have ended; the status of the others has no name here. */
export function toLogs(steps: readonly RunStep[]) {
  return steps.flatMap((step) => {
    const { blockId, blockName, blockType, status, input, error, logs, attempt, startedAt, finishedAt } = step
    if (status !== 'success' && status !== 'error' && status !== 'skipped') return []
    return [
      {
        block_id: blockId,
        block_name: blockName,
        block_type: blockType,
        status,
        input,
        output: outputOf(step),
        error: toErrorText(error),
        attempt,
        logs,
        started_at: startedAt?.toISOString() ?? null,
        finished_at: finishedAt?.toISOString() ?? null,
        duration_ms: startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null,
      },
    ]
  })
}

export function toErrorText(error: unknown): string | null {
  return isJsonObject(error) && typeof error.message === 'string' ? error.message : null
}

/** The events of a run that this API knows; the others are left out. */
const EVENT_TYPES: ReadonlySet<JsonValue | undefined> = new Set([
  'block_start',
  'block_chunk',
  'block_complete',
  'block_error',
  'done',
  'error',
])

/** An event of a run's stream as this API sends it; null for one that it does not know. */
export function toStreamEvent(payload: JsonObject, runId: string): JsonObject | null {
  const { type } = payload
  if (!EVENT_TYPES.has(type)) return null
  if (type === 'done') return { ...payload, status: 'completed', execution_id: runId }
  return type === 'error' ? { ...payload, execution_id: runId } : payload
}
