import { toNotice } from '../../engine/webhooks/notice.ts'
import type { WebhookEvent } from '../../engine/webhooks/webhook-event.ts'
import type { WebhookOutbox } from '../../engine/webhooks/webhook-outbox.ts'
import type { ReachedLimit, RunEvent, RunHooks } from '../../engine/workflow/runs/run-hooks.ts'

/** Puts what happens to runs on its way to the endpoints that want it, in the same transaction. */
export function createRunWebhooks(
  outbox: WebhookOutbox,
  runUrl: (workflowId: string, runId: string) => string,
): RunHooks {
  return {
    toNotice: (event) => toNotice(toWebhookEvent(event, runUrl)),
    onReached: async (tx, limit) => (await outbox.record(tx, toLimitEvent(limit))) > 0,
    onCommitted: () => outbox.announce(),
  }
}

/** The bodies of rest.md, Webhook bodies: that of a completed run is the seed's, the others are ours. */
function toWebhookEvent(
  event: RunEvent,
  runUrl: (workflowId: string, runId: string) => string,
): WebhookEvent {
  const { organizationId, workflowId, type } = event
  const { runId: workflowRunId, metadata } = event
  const common = { type, workflowRunId, workflowId: event.workflowId }
  switch (event.type) {
    case 'workflowRun.started':
      return { organizationId, workflowId, type, payload: { ...common, metadata } }
    case 'workflowRun.completed': {
      const payload = { ...common, result: event.output, metadata, credits: event.credits }
      return { organizationId, workflowId, type, payload, resultUrl: runUrl(event.workflowId, workflowRunId) }
    }
    case 'workflowRun.failed': {
      const { message, code } = event.error
      const error = { message, code, stepId: event.stepId }
      const payload = { ...common, error, result: {}, metadata, credits: event.credits }
      return { organizationId, workflowId, type, payload }
    }
  }
}

function toLimitEvent({
  type,
  organizationId,
  workflowId,
  creditLimit,
  creditsUsed,
}: ReachedLimit): WebhookEvent {
  return { organizationId, workflowId, type, payload: { type, workflowId, creditLimit, creditsUsed } }
}
