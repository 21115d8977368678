import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import type { RunStep, WorkflowRun } from '../../../platform/db/generated/client.ts'
import type { Actor } from '../../actor.ts'
import type { WorkflowRuns } from '../../workflow-runs/workflow-runs.ts'
import { asData } from '../as-data.ts'
import { cutText } from '../prompt-graph.ts'
import type { CopilotTool } from '../turn-context.ts'

const DEFAULT_RUNS = 5
const MAX_RUNS = 20
/** Of each step, the last ones; and of each line. */
const MAX_LINES = 20
const MAX_LINE_CHARS = 500

/** What became of the workflow's latest runs, or of one of them. */
export function getWorkflowRunLogs(runs: WorkflowRuns): CopilotTool {
  return ({ actor, workflowId }) => ({
    name: 'get_workflow_run_logs',
    description:
      "The workflow's latest runs, the newest first, or one of them: what became of each block, its error and the " +
      'last lines of its log.',
    inputSchema: {
      type: 'object',
      properties: {
        run_id: { type: 'string', minLength: 1, maxLength: 100 },
        limit: { type: 'integer', minimum: 1, maximum: MAX_RUNS, default: DEFAULT_RUNS },
      },
      additionalProperties: false,
    },
    isMutating: false,
    toModelText: asData,
    async execute({ run_id, limit }) {
      const found =
        typeof run_id === 'string'
          ? [await getRun(runs, actor, { workflowId, runId: run_id })]
          : await listRuns(runs, actor, { workflowId, limit: Number(limit ?? DEFAULT_RUNS) })
      const steps = await runs.stepsOf(
        actor,
        found.map(({ id }) => id),
      )
      return { runs: found.map((run, index) => toLoggedRun(run, steps[index] ?? [])) }
    },
  })
}

async function getRun(
  runs: WorkflowRuns,
  actor: Actor,
  { workflowId, runId }: { workflowId: string; runId: string },
): Promise<WorkflowRun> {
  const run = await runs.get(actor, runId)
  if (run.workflowId !== workflowId) throw new Error(`"${runId}" is a run of another workflow`)
  return run
}

async function listRuns(
  runs: WorkflowRuns,
  actor: Actor,
  { workflowId, limit }: { workflowId: string; limit: number },
): Promise<WorkflowRun[]> {
  return (await runs.list(actor, { filter: { workflowId }, page: { first: limit } })).rows
}

function toLoggedRun({ id, status, error, createdAt }: WorkflowRun, steps: readonly RunStep[]): JsonObject {
  return {
    run_id: id,
    status,
    error: toError(error),
    created_at: createdAt.toISOString(),
    steps: steps.map(toLoggedStep),
  }
}

function toLoggedStep({
  blockName,
  status,
  error,
  attempt,
  logs,
  startedAt,
  finishedAt,
}: RunStep): JsonObject {
  const durationMs = startedAt && finishedAt ? finishedAt.getTime() - startedAt.getTime() : null
  return {
    ...{ block_name: blockName, status, error: toError(error), attempt, duration_ms: durationMs },
    logs: linesOf(logs),
  }
}

function toError(error: unknown): JsonValue {
  if (!isJsonObject(error)) return null
  const { code = null, message = null } = error
  return { code, message }
}

function linesOf(logs: unknown): string[] {
  if (!Array.isArray(logs)) return []
  const lines: unknown[] = logs.slice(-MAX_LINES)
  return lines.flatMap((line) => {
    if (!isJsonObject(line)) return []
    const text = `${line.level}: ${line.message}`
    return [text.length > MAX_LINE_CHARS ? cutText(text, MAX_LINE_CHARS) : text]
  })
}
