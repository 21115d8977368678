import { AppError } from '../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../base/json.ts'
import type { RunStep, WorkflowRun } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope } from '../actor.ts'
import { toWorkflowId } from '../workflows/workflow-id.ts'
import { outputOf } from './run-step.ts'
import type { WorkflowRuns } from './workflow-runs.ts'

/** A run with its output, or with what its blocks have given so far while it has none. */
export interface RunWithOutput {
  run: WorkflowRun
  output: JsonValue
}

/** The runs of one workflow, for clients that name the workflow with each run and count pages. */
export class WorkflowRunPages {
  readonly #prisma: TenantClient
  readonly #runs: WorkflowRuns

  constructor({ prisma, runs }: { prisma: TenantClient; runs: WorkflowRuns }) {
    this.#prisma = prisma
    this.#runs = runs
  }

  /** Throws NOT_FOUND for a run that the workflow does not have. */
  async get(actor: Actor, workflowId: string, id: string): Promise<RunWithOutput> {
    const run = await this.#runs.get(actor, id)
    if (run.workflowId !== toWorkflowId(workflowId)) throw new AppError('NOT_FOUND', `Unknown run "${id}"`)
    const [shown] = await this.#withOutput(actor, [run])
    return shown ?? { run, output: {} }
  }

  /** The newest first, behind the first `offset` of them. Throws NOT_FOUND for an unknown workflow. */
  async list(
    actor: Actor,
    workflowId: string,
    { limit, offset }: { limit: number; offset: number },
  ): Promise<{ total: number; runs: RunWithOutput[] }> {
    requireReadScope(actor, 'workflows')
    const { organizationId } = actor
    const id = toWorkflowId(workflowId)
    const known = await this.#prisma.workflow.findFirst({
      where: { organizationId, id },
      select: { id: true },
    })
    if (!known) throw new AppError('NOT_FOUND', `Unknown workflow "${workflowId}"`)
    const where = { organizationId, workflowId: id }
    const total = await this.#prisma.workflowRun.count({ where })
    const rows = await this.#prisma.workflowRun.findMany({
      where,
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      skip: offset,
      take: limit,
    })
    return { total, runs: await this.#withOutput(actor, rows) }
  }

  async #withOutput(actor: Actor, runs: readonly WorkflowRun[]): Promise<RunWithOutput[]> {
    const open = runs.filter(({ finishedAt }) => finishedAt === null).map(({ id }) => id)
    const steps = open.length === 0 ? [] : await this.#runs.stepsOf(actor, open)
    const soFar = new Map(open.map((id, index) => [id, outputsOf(steps[index] ?? [])]))
    return runs.map((run) => {
      const output = run.output as JsonValue // JSON, which the client types in its own way
      return { run, output: output ?? soFar.get(run.id) ?? {} }
    })
  }
}

/** By the names of the blocks that have ended well. */
function outputsOf(steps: readonly RunStep[]): JsonObject {
  const done = steps.filter(({ status }) => status === 'success')
  return Object.fromEntries(done.map((step) => [step.blockName, outputOf(step)]))
}
