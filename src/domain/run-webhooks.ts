import type { WebhookEvent } from '../engine/webhooks/webhook-event.ts'
import type { RunEvent } from '../engine/workflow/run-hooks.ts'

/** What endpoints are told of a run, in the bodies of seed 004 and rest.md (copy.ai, Webhook bodies). */
export function toRunWebhook(event: RunEvent, resultUrl: (runId: string) => string): WebhookEvent {
  const { organizationId } = event
  if (event.type === 'workflowCreditLimit.reached') {
    const { type, workflowId, creditLimit, creditsUsed } = event
    return { organizationId, type, workflowId, payload: { type, workflowId, creditLimit, creditsUsed } }
  }
  const { type, runId, workflowId, metadata } = event
  const run = { workflowRunId: runId, workflowId }
  const told = { organizationId, workflowId, resultUrl: resultUrl(runId) }
  switch (event.type) {
    case 'workflowRun.started':
      return { ...told, type, payload: { type, ...run, metadata } }
    case 'workflowRun.completed': {
      const { output: result, credits } = event
      return { ...told, type, payload: { type, ...run, result, metadata, credits } }
    }
    case 'workflowRun.failed': {
      const { credits, stepId } = event
      const error = { message: event.error.message, code: event.error.code, stepId }
      return { ...told, type, payload: { type, ...run, error, result: {}, metadata, credits } }
    }
  }
}
