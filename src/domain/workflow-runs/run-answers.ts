import type pg from 'pg'
import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import type { RunRef } from '../../engine/workflow/runs/run.ts'
import type { WorkflowRun } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import type { RunnableWorkflows } from '../workflows/runnable-workflows.ts'
import type { RunWaiter } from './run-waiter.ts'

const OK = 200

/** A run that has ended, with the config of the response block that ended it. */
const FIND_END = `
select r.id, r.status, r.output, r.error, (
  select s.input from run_step s
  where s.organization_id = r.organization_id and s.run_id = r.id and s.block_type = 'response' and s.status = 'success'
  order by s.position limit 1
) as response
from workflow_run r
where r.organization_id = $1 and r.id = $2 and r.finished_at is not null`

/** What an answer needs of a run. */
export type EndedRun = Pick<WorkflowRun, 'id' | 'status' | 'output' | 'error'>
type EndedRow = EndedRun & { response: JsonValue }

/** A run that has ended, with what its response block says of the answer; or one that is still under way. */
export type RunAnswer =
  | { kind: 'ended'; run: EndedRun; status: number; headers: Record<string, string> }
  | { kind: 'unfinished'; runId: string }

/** What a run keeps to. */
export type RunVersion = Pick<WorkflowRun, 'organizationId' | 'workflowId' | 'version'>

export interface RunAnswersParts {
  pool: pg.Pool
  prisma: TenantClient
  workflows: RunnableWorkflows
  waiter: RunWaiter
}

/** Runs whose end is somebody's answer. */
export class RunAnswers {
  readonly #parts: RunAnswersParts

  constructor(parts: RunAnswersParts) {
    this.#parts = parts
  }

  /** Whether the run's version has a block that answers; which version it is, is looked up where it is not told. */
  async isExpected(ref: RunRef, version?: RunVersion): Promise<boolean> {
    const { organizationId, runId: id } = ref
    const where = { organizationId_id: { organizationId, id } }
    const run = version ?? (await this.#parts.prisma.workflowRun.findUnique({ where }))
    const pinned = run && (await this.#parts.workflows.load(run.organizationId, run.workflowId, run.version))
    return pinned?.graph.nodes.some(({ type, enabled }) => type === 'response' && enabled) ?? false
  }

  /** The run's end, when it comes within the time and before the caller goes. */
  async wait(ref: RunRef, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<RunAnswer> {
    await this.#parts.waiter.wait(ref, ms, signal)
    const { rows } = await this.#parts.pool.query<EndedRow>({
      name: 'run-answer',
      text: FIND_END,
      values: [ref.organizationId, ref.runId],
    })
    const [row] = rows
    if (!row) return { kind: 'unfinished', runId: ref.runId }
    const { response, ...run } = row
    const config = isJsonObject(response) ? response : {}
    const status = config.status ?? config.status_code
    const headers = toHeaders(config.headers)
    return { kind: 'ended', run, status: typeof status === 'number' ? status : OK, headers }
  }
}

function toHeaders(value: JsonObject[string] | undefined): Record<string, string> {
  const entries = isJsonObject(value) ? Object.entries(value) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
