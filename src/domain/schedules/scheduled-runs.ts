import { isAppError } from '../../base/errors.ts'
import type { DueSchedule } from '../../engine/schedules/schedule.ts'
import type { TickPlan } from '../../engine/schedules/schedule-worker.ts'
import { startVariableIssues } from '../../engine/workflow/graph/start-variables.ts'
import { createRunId } from '../../engine/workflow/runs/run-id.ts'
import type { RunnableWorkflows } from '../workflows/runnable-workflows.ts'

/** What a tick begins: a run of the deployed version without start variables, or why it cannot. */
export function createTickPlan(workflows: RunnableWorkflows): (due: DueSchedule) => Promise<TickPlan> {
  return async ({ id, organizationId, workflowId, dueAt }) => {
    try {
      const target = await workflows.findStartable(organizationId, workflowId)
      if (!target) return { refusal: 'The workflow is gone' }
      const [issue] = startVariableIssues(target.starterConfig, {})
      if (issue) return { refusal: issue.message }
      const alone = { attempt: 1, retryOfId: null, parentRunId: null, parentBlockId: null, depth: 0 }
      const { version } = target
      const metadata = { scheduleId: id, scheduledFor: dueAt.toISOString() }
      const run = { runId: createRunId(), workflowId: target.workflowId, version, input: {}, metadata }
      return { request: { organizationId, trigger: 'schedule', claim: null, ...alone, ...run } }
    } catch (error) {
      if (isAppError(error)) return { refusal: error.message }
      throw error
    }
  }
}
