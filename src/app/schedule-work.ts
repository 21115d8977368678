import { createTickPlan } from '../domain/schedules/scheduled-runs.ts'
import { admitRuns } from '../domain/workflow-runs/run-admission.ts'
import { ScheduleStore } from '../engine/schedules/schedule-store.ts'
import { ScheduleWorker } from '../engine/schedules/schedule-worker.ts'
import { CREDITS_SPENT } from '../engine/workflow/runs/credits.ts'
import type { Engine } from './engine.ts'
import type { AppOptions, OnBug } from './options.ts'

/** The runs that schedules begin, which every worker takes part in. */
export function createScheduleWork(
  { database: { pool } }: AppOptions,
  { workflows, workflowRunner }: Engine,
  onBug: OnBug,
): ScheduleWorker {
  return new ScheduleWorker({
    ...{ pool, onBug },
    store: new ScheduleStore(pool),
    plan: createTickPlan(workflows),
    accept: async (tx, request) => {
      const admission = await admitRuns(tx, workflowRunner, { requests: [request] })
      const refusal = 'spent' in admission ? CREDITS_SPENT : null
      return { refusal, announce: () => workflowRunner.announce(admission) }
    },
  })
}
