import { admitRuns } from '../domain/workflow-runs/run-admission.ts'
import { createRunWebhooks } from '../domain/workflow-runs/workflow-run-webhooks.ts'
import { RunnableWorkflows } from '../domain/workflows/runnable-workflows.ts'
import { CodeSandbox } from '../engine/code-sandbox/code-sandbox.ts'
import type { EventFeed } from '../engine/event-log/feed.ts'
import { JobQueue } from '../engine/jobs/job-queue.ts'
import type { MergedFeeds } from '../engine/merged-feeds/merged-feeds.ts'
import { SecretStore } from '../engine/secrets/secret-store.ts'
import type { WebhookOutbox } from '../engine/webhooks/webhook-outbox.ts'
import type { BlockRunners } from '../engine/workflow/runners/block-runner.ts'
import { createBlockRunners } from '../engine/workflow/runners/block-runners.ts'
import { createCodeRunner } from '../engine/workflow/runners/code.ts'
import { createGeneralApiRunner } from '../engine/workflow/runners/general-api.ts'
import { WorkflowRunner } from '../engine/workflow/runs/workflow-runner.ts'
import type { Outbound } from '../platform/http/outbound/outbound.ts'
import type { Addresses } from './addresses.ts'
import type { AppOptions, OnBug } from './options.ts'

export interface WorkflowEngine {
  jobs: JobQueue
  workflows: RunnableWorkflows
  workflowRunner: WorkflowRunner
  secretStore: SecretStore
  /** Adds blocks that are made of what is built over the engine; before the first run is worked on. */
  addBlocks(blocks: BlockRunners['working']): void
}

export interface WorkflowEngineParts {
  feed: EventFeed
  mergedFeeds: MergedFeeds
  outbound: Outbound
  addresses: Addresses
  webhookOutbox: WebhookOutbox
  maxInFlight: number
  onBug: OnBug
}

/** The durable queue, and the runs of workflows on it. */
export function createWorkflowEngine(
  { database, bus, role, keyring }: AppOptions,
  {
    feed,
    mergedFeeds: { hints },
    outbound,
    addresses,
    webhookOutbox,
    maxInFlight,
    onBug,
  }: WorkflowEngineParts,
): WorkflowEngine {
  const { pool, prisma } = database
  const jobs = new JobQueue({ database, bus, supervises: role !== 'api', onBug })
  const workflows = new RunnableWorkflows(prisma)
  const secretStore = new SecretStore({ pool, keyring })
  const hooks = createRunWebhooks(webhookOutbox, (workflowId, runId) => addresses.run(workflowId, runId))
  const runners = createBlockRunners(
    {
      pool,
      findStartable: (organizationId, workflowId) => workflows.findStartable(organizationId, workflowId),
      admit: (tx, requests) => admitRuns(tx, workflowRunner, { requests }),
      announce: (news) => workflowRunner.announce(news),
    },
    { code: createCodeRunner(new CodeSandbox()), general_api: createGeneralApiRunner(outbound) },
  )
  const workflowRunner: WorkflowRunner = new WorkflowRunner({
    ...{ pool, bus, feed, hints, jobs, runners, hooks, maxInFlight, onBug },
    outputUrl: (id) => addresses.result(id),
    loadWorkflow: (organizationId, workflowId, version) =>
      workflows.load(organizationId, workflowId, version),
    loadSecrets: (organizationId, names) => secretStore.load(organizationId, names),
  })
  const addBlocks = (blocks: BlockRunners['working']) => void Object.assign(runners.working, blocks)
  return { jobs, workflows, workflowRunner, secretStore, addBlocks }
}
