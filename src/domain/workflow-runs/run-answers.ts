import { isJsonObject, type JsonObject } from '../../base/json.ts'
import type { RunRef } from '../../engine/workflow/runs/run.ts'
import type { WorkflowRun } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import type { RunnableWorkflows } from '../workflows/runnable-workflows.ts'
import type { RunEnd, RunWaiter, RunWatch } from './run-waiter.ts'

const OK = 200
/** limits.md, Sync waits: who waits for the end of a run waits so long. */
const WAIT_MS = 5 * 60 * 1_000

/** What an answer needs of a run. */
export type EndedRun = Omit<RunEnd, 'response'>

/** A run that has ended, with what its response block says of the answer; or one that is still under way. */
export type RunAnswer =
  | { kind: 'ended'; run: EndedRun; status: number; headers: Record<string, string> }
  | { kind: 'unfinished'; runId: string }

/** What a run keeps to. */
export type RunVersion = Pick<WorkflowRun, 'organizationId' | 'workflowId' | 'version'>

export interface RunAnswersParts {
  prisma: TenantClient
  workflows: RunnableWorkflows
  waiter: RunWaiter
  /** How long a caller waits; five minutes unless told otherwise. */
  waitMs?: number | undefined
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

  /** Hears of the run's end from now on: to be called before the run is accepted, and disposed of. */
  watch(ref: RunRef): RunWatch {
    return this.#parts.waiter.watch(ref)
  }

  /** The end of a run that may be over already, when it comes within the time and before the caller goes. */
  async wait(ref: RunRef, signal: AbortSignal): Promise<RunAnswer> {
    using watch = this.watch(ref)
    void watch.look()
    return await this.endOf(watch, signal)
  }

  /** The same of a run that has been watched since before it began. */
  async endOf(watch: RunWatch, signal: AbortSignal): Promise<RunAnswer> {
    const end = await watch.end(this.#parts.waitMs ?? WAIT_MS, signal)
    if (!end) return { kind: 'unfinished', runId: watch.ref.runId }
    const { response, ...run } = end
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
