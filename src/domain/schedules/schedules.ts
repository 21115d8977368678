import { AppError } from '../../base/errors.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { Schedule, Workflow } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import type { Audit } from '../audit/audit.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { changeWorkflow } from '../workflows/change-workflow.ts'
import { toGraph } from '../workflows/stored-graph.ts'
import { getVersion } from '../workflows/version-reads.ts'
import { planTick, putSchedule, refuseVariables, starterConfigOf } from './schedule-deployment.ts'
import { parseSchedule, type ScheduleInput } from './schedule-input.ts'

export interface SchedulesParts {
  prisma: TenantClient
  bus: Bus
  audit: Audit
}

/**
 * The times at which workflows are run: the schedule of a deployed starter block, and one that is set here. Both work
 * while the workflow is deployed, and run its deployed version.
 */
export class Schedules {
  readonly #parts: SchedulesParts

  constructor(parts: SchedulesParts) {
    this.#parts = parts
  }

  /** Sets the schedule beside that of the starter block. Throws VALIDATION, NOT_FOUND. */
  async set(actor: Actor, workflowId: string, input: ScheduleInput): Promise<Workflow> {
    requireScope(actor, 'workflows')
    return changeWorkflow(this.#parts, { actor, workflowId }, async (transaction, workflow) => {
      const { organizationId, id, deployedVersion } = workflow
      const now = await readDatabaseTime(transaction)
      const plan = parseSchedule(input, now)
      const { graph } = await getVersion(transaction, workflow, deployedVersion ?? workflow.version)
      refuseVariables(starterConfigOf(toGraph(graph)))
      await putSchedule(transaction, workflow, { origin: 'manual', plan, now })
      const where = { organizationId, workflowId: id, origin: 'manual' } as const
      const schedule = await transaction.schedule.findFirstOrThrow({ where })
      if (deployedVersion !== null) await planTick(transaction, schedule, now)
      const target = { type: 'workflow', id }
      await this.#parts.audit.record(transaction, actor, { action: 'schedule.set', target, after: plan })
      return workflow
    })
  }

  /** Removes a schedule; that of a starter block comes back with the next deployment. Throws NOT_FOUND. */
  async delete(actor: Actor, id: string): Promise<void> {
    requireScope(actor, 'workflows')
    const { organizationId } = actor
    await this.#parts.prisma.$transaction(async (transaction) => {
      const { count } = await transaction.schedule.deleteMany({ where: { organizationId, id } })
      if (count === 0) throw new AppError('NOT_FOUND', `Unknown schedule "${id}"`)
      const target = { type: 'schedule', id }
      await this.#parts.audit.record(transaction, actor, { action: 'schedule.deleted', target })
    })
  }

  /** Each workflow's schedules; at most two. */
  async ofWorkflows(actor: Actor, workflowIds: readonly string[]): Promise<Schedule[][]> {
    requireReadScope(actor, 'workflows')
    const rows = await this.#parts.prisma.schedule.findMany({
      where: { organizationId: actor.organizationId, workflowId: { in: [...workflowIds] } },
      orderBy: { origin: 'asc' },
    })
    const byWorkflow = Map.groupBy(rows, ({ workflowId }) => workflowId)
    return workflowIds.map((id) => byWorkflow.get(id) ?? [])
  }
}
