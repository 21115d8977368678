import { isJsonObject, type JsonObject } from '../base/json.ts'
import type { RunRef } from '../engine/workflow/run.ts'
import type { WorkflowRun } from '../platform/db/generated/client.ts'
import type { TenantClient } from '../platform/db/prisma.ts'
import type { RunWaiter } from './run-waiter.ts'
import type { RunnableWorkflows } from './runnable-workflows.ts'

const OK = 200

/** A run that has ended, with what its response block says of the answer; or one that is still under way. */
export type RunAnswer =
  | { kind: 'ended'; run: WorkflowRun; status: number; headers: Record<string, string> }
  | { kind: 'unfinished'; runId: string }

/** What a run keeps to. */
export type RunVersion = Pick<WorkflowRun, 'organizationId' | 'workflowId' | 'version'>

export interface RunAnswersParts {
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
    const run = version ?? (await this.#find(ref))
    const pinned = run && (await this.#parts.workflows.load(run.organizationId, run.workflowId, run.version))
    return pinned?.graph.nodes.some(({ type, enabled }) => type === 'response' && enabled) ?? false
  }

  /** The run's end, when it comes within the time and before the caller goes. */
  async wait(ref: RunRef, { ms, signal }: { ms: number; signal: AbortSignal }): Promise<RunAnswer> {
    await this.#parts.waiter.wait(ref, ms, signal)
    const run = await this.#find(ref)
    if (!run?.finishedAt) return { kind: 'unfinished', runId: ref.runId }
    return { kind: 'ended', run, ...(await this.#responseOf(ref)) }
  }

  async #find({ organizationId, runId }: RunRef): Promise<WorkflowRun | null> {
    return this.#parts.prisma.workflowRun.findUnique({
      where: { organizationId_id: { organizationId, id: runId } },
    })
  }

  async #responseOf({
    organizationId,
    runId,
  }: RunRef): Promise<{ status: number; headers: Record<string, string> }> {
    const step = await this.#parts.prisma.runStep.findFirst({
      where: { organizationId, runId, blockType: 'response', status: 'success' },
      orderBy: { position: 'asc' },
      select: { input: true },
    })
    const config = isJsonObject(step?.input) ? step.input : {}
    const status = config.status ?? config.status_code
    return { status: typeof status === 'number' ? status : OK, headers: toHeaders(config.headers) }
  }
}

function toHeaders(value: JsonObject[string] | undefined): Record<string, string> {
  const entries = isJsonObject(value) ? Object.entries(value) : []
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
}
