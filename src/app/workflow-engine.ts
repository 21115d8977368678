import { RunnableWorkflows } from '../domain/runnable-workflows.ts'
import { createRunWebhooks } from '../domain/workflow-run-webhooks.ts'
import type { EventFeed } from '../engine/event-log/feed.ts'
import { JobQueue } from '../engine/jobs/job-queue.ts'
import type { WebhookOutbox } from '../engine/webhooks/webhook-outbox.ts'
import { createBlockRunners } from '../engine/workflow/block-runners.ts'
import { WorkflowRunner } from '../engine/workflow/workflow-runner.ts'
import type { AppOptions, OnBug } from './options.ts'

export interface WorkflowEngine {
  jobs: JobQueue
  workflows: RunnableWorkflows
  workflowRunner: WorkflowRunner
}

/** The durable queue, and the runs of workflows on it. */
export function createWorkflowEngine(
  { database, bus, role, publicUrl }: AppOptions,
  { feed, webhookOutbox, onBug }: { feed: EventFeed; webhookOutbox: WebhookOutbox; onBug: OnBug },
): WorkflowEngine {
  const { pool, prisma } = database
  const jobs = new JobQueue({ database, bus, supervises: role !== 'api', onBug })
  const workflows = new RunnableWorkflows(prisma)
  const runUrl = (workflowId: string, runId: string) =>
    `${publicUrl()}/api/workflow/${workflowId}/run/${runId}`
  const hooks = createRunWebhooks(webhookOutbox, runUrl)
  const runners = createBlockRunners({
    pool,
    findStartable: (organizationId, workflowId) => workflows.findStartable(organizationId, workflowId),
    accept: (tx, requests) => workflowRunner.accept(tx, requests),
  })
  const workflowRunner: WorkflowRunner = new WorkflowRunner({
    ...{ pool, bus, feed, jobs, runners, hooks, onBug },
    loadWorkflow: (organizationId, workflowId, version) =>
      workflows.load(organizationId, workflowId, version),
    loadSecrets: async () => new Map(),
  })
  return { jobs, workflows, workflowRunner }
}
