import { randomUUID } from 'node:crypto'
import { ApprovalNotices } from '../engine/approvals/approval-notices.ts'
import { ApprovalStore } from '../engine/approvals/approval-store.ts'
import { createConnectors } from '../engine/connectors/connector-registry.ts'
import { EventFeed } from '../engine/event-log/feed.ts'
import { EventLog } from '../engine/event-log/log.ts'
import { ExecutionApprovals } from '../engine/executions/execution-approvals.ts'
import { ExecutionQuestions } from '../engine/executions/execution-questions.ts'
import { ExecutionRunner } from '../engine/executions/execution-runner.ts'
import { ExecutionStore } from '../engine/executions/execution-store.ts'
import { EXECUTION_TIMING } from '../engine/executions/execution-timing.ts'
import { MemoryStore } from '../engine/memory/memory-store.ts'
import { createMergedFeeds } from '../engine/merged-feeds/merged-feeds.ts'
import { WebhookOutbox } from '../engine/webhooks/webhook-outbox.ts'
import { createStepApprovals, withWaitingSteps } from '../engine/workflow/runs/run-approvals.ts'
import type { Outbound } from '../platform/http/outbound/outbound.ts'
import { createRemoteConnectors } from './accounts.ts'
import type { Addresses } from './addresses.ts'
import { createLanguageModels } from './models.ts'
import type { AppOptions, OnBug } from './options.ts'
import { createWorkflowEngine } from './workflow-engine.ts'

export type Engine = ReturnType<typeof createEngine>

export interface EngineParts {
  outbound: Outbound
  addresses: Addresses
  onBug: OnBug
}

/** The machines, each over the ones before it. */
export function createEngine(options: AppOptions, { outbound, addresses, onBug }: EngineParts) {
  const { database, bus } = options
  const { pool } = database
  const timing = { ...EXECUTION_TIMING, ...options.timing }
  const mergedFeeds = createMergedFeeds({ pool, bus })
  const memory = new MemoryStore(pool, mergedFeeds.hints)
  const remote = createRemoteConnectors(options, outbound)
  const connectors = createConnectors({ pool, memory, outbound, remote })
  const log = new EventLog(pool)
  const feed = new EventFeed({ log, bus })
  // The embedded database has one connection, which a second batch would only queue for.
  const maxInFlight = database.kind === 'embedded' ? 1 : 2
  const webhookOutbox = new WebhookOutbox(bus)
  const store = new ExecutionStore({
    pool,
    feed,
    mergedFeeds,
    webhookOutbox,
    workerId: randomUUID(),
    ...timing,
    maxInFlight,
  })
  const questions = new ExecutionQuestions({ pool, feed, mergedFeeds, webhookOutbox, ...timing })
  const resultUrl = (executionId: string) => addresses.result(executionId)
  const runner = new ExecutionRunner({ store, questions, bus, timing, resultUrl, onBug })
  const execution = new ExecutionApprovals({ feed, mergedFeeds, bus, webhookOutbox })
  const workflowEngine = createWorkflowEngine(options, {
    feed,
    mergedFeeds,
    outbound,
    addresses,
    webhookOutbox,
    maxInFlight,
    onBug,
  })
  const { workflowRunner } = workflowEngine
  const waitingRuns = {
    resume: workflowRunner.resume.bind(workflowRunner),
    announce: workflowRunner.wake.bind(workflowRunner),
  }
  const subjects = {
    execution: withWaitingSteps(execution, waitingRuns),
    run_step: createStepApprovals(waitingRuns),
  }
  const approvalStore = new ApprovalStore({ pool, mergedFeeds, subjects })
  return {
    outbound,
    webhookOutbox,
    memory,
    remote,
    connectors,
    log,
    feed,
    mergedFeeds,
    store,
    runner,
    timing,
    approvalStore,
    approvalNotices: new ApprovalNotices({ webhookOutbox, mergedFeeds }),
    ...createLanguageModels(options),
    ...workflowEngine,
  }
}
