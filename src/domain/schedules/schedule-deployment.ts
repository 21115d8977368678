import { AppError } from '../../base/errors.ts'
import { createId } from '../../base/ids.ts'
import type { JsonObject } from '../../base/json.ts'
import { nextTick } from '../../engine/schedules/next-tick.ts'
import type { SchedulePlan } from '../../engine/schedules/schedule.ts'
import { toPlan, toPlanRow } from '../../engine/schedules/schedule-store.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import { startVariableIssues } from '../../engine/workflow/graph/start-variables.ts'
import type { Schedule, ScheduleOrigin, Workflow } from '../../platform/db/generated/client.ts'
import type { TenantTransaction } from '../../platform/db/prisma.ts'
import { readDatabaseTime } from '../database-clock.ts'
import { parseStarterSchedule } from './schedule-input.ts'

type WorkflowRef = Pick<Workflow, 'organizationId' | 'id'>

/**
 * Puts the schedules of a workflow to work that is being deployed: the one of its starter block, which becomes what
 * the block says, and the one that somebody has set. What is unchanged and at work keeps its next tick. Throws
 * VALIDATION for a starter block whose keys are no schedule, or whose start variables a tick could not give.
 */
export async function beginSchedules(
  transaction: TenantTransaction,
  workflow: WorkflowRef,
  graph: Graph,
): Promise<void> {
  const { organizationId, id: workflowId } = workflow
  const config = starterConfigOf(graph)
  const now = await readDatabaseTime(transaction)
  const plan = parseStarterSchedule(config, now)
  if (plan) await putSchedule(transaction, workflow, { origin: 'starter', plan, now })
  else await transaction.schedule.deleteMany({ where: { organizationId, workflowId, origin: 'starter' } })
  const schedules = await transaction.schedule.findMany({ where: { organizationId, workflowId } })
  if (schedules.length > 0) refuseVariables(config)
  for (const schedule of schedules) await planTick(transaction, schedule, now)
}

/** No tick comes any more until the next deployment. */
export async function stopSchedules(
  transaction: TenantTransaction,
  { organizationId, id: workflowId }: WorkflowRef,
): Promise<void> {
  await transaction.schedule.updateMany({ where: { organizationId, workflowId }, data: { nextRunAt: null } })
}

/** Makes or changes the schedule of this origin; one that is changed counts its runs anew, and has no tick yet. */
export async function putSchedule(
  transaction: TenantTransaction,
  { organizationId, id: workflowId }: WorkflowRef,
  { origin, plan, now }: { origin: ScheduleOrigin; plan: SchedulePlan; now: Date },
): Promise<void> {
  const where = { organizationId_workflowId_origin: { organizationId, workflowId, origin } }
  const known = await transaction.schedule.findUnique({ where })
  if (known && isSamePlan(toPlan(known), plan)) return
  const begun = { ...toPlanRow(plan), runCount: 0, nextRunAt: null, lastError: null, createdAt: now }
  if (known) await transaction.schedule.update({ where, data: begun })
  else {
    const id = createId('sched')
    await transaction.schedule.create({ data: { ...begun, id, organizationId, workflowId, origin } })
  }
}

/** Gives a schedule its next tick, unless it has one. */
export async function planTick(transaction: TenantTransaction, schedule: Schedule, now: Date): Promise<void> {
  const { organizationId, id, maxRuns, runCount, createdAt } = schedule
  if (schedule.nextRunAt !== null || (maxRuns !== null && runCount >= maxRuns)) return
  const nextRunAt = nextTick(toPlan(schedule), { after: now, createdAt })
  await transaction.schedule.update({
    where: { organizationId_id: { organizationId, id } },
    data: { nextRunAt },
  })
}

/** Nobody is there to give start variables when a tick comes. */
export function refuseVariables(config: JsonObject): void {
  const issues = startVariableIssues(config, {})
  if (issues.length === 0) return
  const message = 'A workflow with a schedule needs a default for each of its start variables'
  throw new AppError('VALIDATION', message, { issues })
}

export function starterConfigOf({ nodes }: Graph): JsonObject {
  return nodes.find(({ type }) => type === 'starter')?.config ?? {}
}

function isSamePlan(a: SchedulePlan, b: SchedulePlan): boolean {
  return JSON.stringify(toPlanRow(a)) === JSON.stringify(toPlanRow(b))
}
