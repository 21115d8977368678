import type { WebhookDelivery } from '../../../src/domain/webhooks/webhook-deliveries.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'

export function startWebhookServer(): Promise<TestServer> {
  return startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
}

export async function createEndpoint(
  server: TestServer,
  url: string,
  eventTypes: string[] = ['workflowRun.completed'],
) {
  return server.app.services.webhooks.create(server.actor, { url, eventTypes })
}

export async function sendTest(server: TestServer, endpointId: string, type = 'workflowRun.completed') {
  return server.app.services.webhookDeliveries.sendTest(server.actor, endpointId, type)
}

export async function deliveryOf(server: TestServer, id: string): Promise<WebhookDelivery> {
  const delivery = await server.app.services.webhookDeliveries.find(server.actor, id)
  if (!delivery) throw new Error(`no delivery ${id}`)
  return delivery
}

export async function reached(
  server: TestServer,
  id: string,
  ...statuses: WebhookDelivery['status'][]
): Promise<WebhookDelivery> {
  await waitUntil(async () => statuses.includes((await deliveryOf(server, id)).status))
  return deliveryOf(server, id)
}

/** Time passes for what waits for its next attempt. */
export async function makeDue(server: TestServer, id: string): Promise<void> {
  await server.database.pool.query(
    'update webhook_delivery set next_attempt_at = now() where organization_id = $1 and id = $2 and finished_at is null',
    [server.organizationId, id],
  )
}
