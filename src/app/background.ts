import { TURN_QUEUES } from '../domain/copilot/turn-queue.ts'
import { Janitor } from '../engine/retention/janitor.ts'
import { TableCare } from '../engine/retention/table-care.ts'
import { RUN_QUEUES } from '../engine/workflow/runs/run-queue.ts'
import type { Engine } from './engine.ts'
import { createExecutionWork } from './execution-work.ts'
import type { AppOptions, OnBug } from './options.ts'
import { resealAll } from './reseal.ts'
import { createScheduleWork } from './schedule-work.ts'
import type { Services } from './services.ts'
import { createWebhookWork } from './webhook-work.ts'

const CLEAN_EVERY_MS = 60 * 60 * 1_000

/** The work that no request asks for. */
export interface Background {
  janitor: Janitor
  /** Begins: leases, and in processes that are workers what happens to executions without a request, and retention. */
  open(): Promise<void>
  /** Lets calls in flight end for `graceMs`, hands over the rest, and stops. */
  close(graceMs: number): Promise<void>
}

export function createBackground(
  options: AppOptions,
  engine: Engine,
  { capabilities, approvalPolicies, apiKeys, audit, accountRefresh, copilotWorker }: Services,
  onBug: OnBug,
): Background {
  const { database, bus, role } = options
  const { runner, jobs, workflowRunner } = engine
  const work = createExecutionWork({ ...engine, capabilities, bus, onBug })
  const janitor = new Janitor({ pool: database.pool, everyMs: CLEAN_EVERY_MS, onBug })
  const tableCare = new TableCare({ database, onBug })
  const deliveries = createWebhookWork(options, engine, { audit, onBug })
  let resealing: Promise<void> | null = null
  const schedules = createScheduleWork(options, engine, onBug)
  return {
    janitor,
    async open() {
      runner.open()
      await jobs.open([...RUN_QUEUES, ...TURN_QUEUES])
      if (role === 'api') return
      resealing = resealAll(options).catch(onBug)
      work.open()
      accountRefresh.open()
      janitor.open()
      tableCare.open()
      deliveries.open()
      workflowRunner.open()
      copilotWorker.open()
      schedules.open()
    },
    async close(graceMs) {
      janitor.close()
      await resealing
      const held = [runner.close(graceMs), deliveries.close(graceMs), workflowRunner.close(graceMs)]
      const loops = [schedules.close(), work.close(), accountRefresh.close(), tableCare.close()]
      await Promise.all([...loops, copilotWorker.close(graceMs), ...held])
      await jobs.close()
      await Promise.all([engine.remote.mcp.close(), engine.providers.close()])
      await Promise.all([apiKeys.close(), audit.close()])
      capabilities.close()
      approvalPolicies.close()
    },
  }
}
