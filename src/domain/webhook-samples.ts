import type { JsonObject } from '../base/json.ts'
import type { WebhookEvent, WebhookEventType } from '../engine/webhooks/webhook-event.ts'

const RUN = {
  workflowRunId: 'WRUN-00000000-0000-4000-8000-000000000000',
  workflowId: 'WCFG-00000000-0000-4000-8000-000000000000',
}
const METADATA = { test: true }

/** An event of the type as a receiver would get it, with made-up facts; `metadata.test` or `test` says so. */
const SAMPLES: Record<WebhookEventType, JsonObject> = {
  'workflowRun.started': { ...RUN, metadata: METADATA },
  'workflowRun.completed': { ...RUN, result: { 'Output 1': 'A test' }, metadata: METADATA, credits: 2 },
  'workflowRun.failed': {
    ...RUN,
    error: { message: 'A test', code: 'CODE_FAILED', stepId: 'step_00000000000000000000' },
    result: {},
    metadata: METADATA,
    credits: 1,
  },
  'workflowCreditLimit.reached': { workflowId: null, creditLimit: 100, creditsUsed: 100, test: true },
  'execution.completed': { executionId: 'exec_00000000000000000000', capability: 'demo_echo', test: true },
  'execution.failed': {
    executionId: 'exec_00000000000000000000',
    capability: 'demo_fail',
    error: { message: 'A test', code: 'CAPABILITY_FAILED' },
    test: true,
  },
  'approval.requested': {
    approvalId: 'appr_00000000000000000000',
    capability: 'gmail_send_email',
    test: true,
  },
  'account.needsReauth': { connectedAccountId: 'acc_00000000000000000000', test: true },
  'webhookEndpoint.exhausted': {
    webhookEndpointId: 'whk_00000000000000000000',
    url: 'https://example.com/webhook',
    deliveryId: 'dlv_00000000000000000000',
    messageId: 'evt_00000000000000000000',
    eventType: 'workflowRun.completed',
    test: true,
  },
  'webhookEndpoint.disabled': {
    webhookEndpointId: 'whk_00000000000000000000',
    url: 'https://example.com/webhook',
    reason: 'A test',
    test: true,
  },
}

export function sampleEvent(organizationId: string, type: WebhookEventType): WebhookEvent {
  return { organizationId, type, workflowId: null, payload: { type, ...SAMPLES[type] } }
}
