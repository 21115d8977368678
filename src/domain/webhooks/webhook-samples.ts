import type { JsonObject } from '../../base/json.ts'
import type { WebhookEvent, WebhookEventType } from '../../engine/webhooks/webhook-event.ts'

const RUN = {
  workflowRunId: 'WRUN-00000000-0000-4000-8000-000000000000',
  workflowId: 'WCFG-00000000-0000-4000-8000-000000000000',
}
const EXECUTION = { executionId: 'exec_00000000000000000000', sessionId: 'session_00000000000000000000' }
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
  'execution.completed': {
    ...EXECUTION,
    capability: 'demo_echo',
    connectedAccountId: 'acc_00000000000000000000',
    summary: 'Echoed',
    result: { value: 1 },
    test: true,
  },
  'execution.failed': {
    ...EXECUTION,
    capability: 'demo_fail',
    connectedAccountId: 'acc_00000000000000000000',
    error: { code: 'CAPABILITY_FAILED', message: 'A test', retryable: false },
    test: true,
  },
  'approval.requested': {
    ...EXECUTION,
    approvalId: 'appr_00000000000000000000',
    capability: 'gmail_send_email',
    reason: 'Call gmail_send_email: The approval policy asks for it',
    input: { to: 'ada@example.com', subject: 'A test', body: 'Hello' },
    inputSchema: null,
    expiresAt: '2026-01-01T00:00:00.000Z',
    test: true,
  },
  'account.needsReauth': {
    connectedAccountId: 'acc_00000000000000000000',
    displayName: 'A test',
    reason: 'The server does not let us in (401)',
    test: true,
  },
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
