import { randomUUID } from 'node:crypto'
import { EventFeed } from '../../../src/engine/event-log/feed.ts'
import { EventLog } from '../../../src/engine/event-log/log.ts'
import type { ExecutionOutcome, ExecutionPlan } from '../../../src/engine/executions/execution.ts'
import { ExecutionQuestions } from '../../../src/engine/executions/execution-questions.ts'
import { ExecutionRunner } from '../../../src/engine/executions/execution-runner.ts'
import { ExecutionStore } from '../../../src/engine/executions/execution-store.ts'
import { EXECUTION_TIMING, type ExecutionTiming } from '../../../src/engine/executions/execution-timing.ts'
import { Reaper } from '../../../src/engine/executions/reaper.ts'
import { FeedHints } from '../../../src/engine/merged-feeds/feed-hints.ts'
import { WebhookOutbox } from '../../../src/engine/webhooks/webhook-outbox.ts'
import type { Bus } from '../../../src/platform/bus/bus.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import type { Database } from '../../../src/platform/db/database.ts'

export interface EngineOptions {
  database: Database
  bus: Bus
  timing: Partial<ExecutionTiming>
  /** The plan of an execution under a new run id; null when the tool is gone. */
  replan: (executionId: string, runId: string) => Promise<ExecutionPlan | null>
}

/** What a process needs to execute, without what surrounds it. Nothing reaps until the reaper is told to. */
export interface TestEngine {
  store: ExecutionStore
  runner: ExecutionRunner
  reaper: Reaper
  feed: EventFeed
  workerId: string
  /** What was reported instead of thrown. */
  bugs: unknown[]
  /** Starts the call and resolves with its end. */
  execute(plan: ExecutionPlan): Promise<ExecutionOutcome | null>
  /** Starts the call and resolves when the start is durable. */
  start(plan: ExecutionPlan): Promise<{ outcome: Promise<ExecutionOutcome | null> }>
  close(graceMs?: number): Promise<void>
}

export function openEngine(
  options: Pick<EngineOptions, 'database' | 'replan'> & Partial<EngineOptions>,
): TestEngine {
  const { database, replan, bus = createInProcessBus() } = options
  const timing = { ...EXECUTION_TIMING, ...options.timing }
  const workerId = randomUUID()
  const bugs: unknown[] = []
  const onBug = (cause: unknown) => bugs.push(cause)
  const { pool } = database
  const feed = new EventFeed({ log: new EventLog(pool), bus })
  const mergedFeeds = { hints: new FeedHints(bus) }
  const shared = { pool, feed, mergedFeeds, webhookOutbox: new WebhookOutbox(bus), ...timing }
  const store = new ExecutionStore({ ...shared, workerId, maxInFlight: 2 })
  const resultUrl = (id: string) => `http://host/results/${id}`
  const questions = new ExecutionQuestions(shared)
  const runner = new ExecutionRunner({ store, questions, bus, timing, resultUrl, onBug })
  const reaper = new Reaper({
    store,
    runner,
    bus,
    replan: (lost, runId) => replan(lost.id, runId),
    everyMs: timing.reapMs,
    onBug,
  })
  runner.open()
  const start = async (plan: ExecutionPlan) => {
    const running = await runner.start(plan)
    if (!running) throw new Error('another request holds the key')
    return running
  }
  return {
    store,
    runner,
    reaper,
    feed,
    workerId,
    bugs,
    start,
    execute: async (plan) => (await start(plan)).outcome,
    close: async (graceMs = 0) => {
      await Promise.all([reaper.close(), runner.close(graceMs)])
    },
  }
}
