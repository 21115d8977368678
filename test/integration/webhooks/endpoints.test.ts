import { afterAll, describe, expect, it } from 'vitest'
import { hostileUrls } from '../../support/hostile-urls.ts'
import { startTestServer } from '../../support/server.ts'
import { startTrapServer } from '../../support/trap-server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { startWebhookReceiver } from '../../support/webhook-receiver.ts'
import { createEndpoint, deliveryOf, reached, sendTest, startWebhookServer } from './webhooks-fixture.ts'

const server = await startWebhookServer()
afterAll(() => server.close())
const { webhooks, webhookDeliveries } = server.app.services

describe('an endpoint', () => {
  it('that answers 410 is disabled (event, audit, visible reason), and what is on its way is aborted', async () => {
    await using receiver = await startWebhookReceiver(() => ({ status: 500 }))
    await using witness = await startWebhookReceiver()
    const { endpoint } = await createEndpoint(server, receiver.url)
    const other = await createEndpoint(server, witness.url, ['webhookEndpoint.disabled'])
    const waiting = await sendTest(server, endpoint.id)
    await reached(server, waiting.id, 'retrying')
    receiver.answer = () => ({ status: 410 })
    const last = await sendTest(server, endpoint.id)
    await reached(server, last.id, 'aborted')
    await reached(server, waiting.id, 'aborted')
    expect(await webhooks.get(server.actor, endpoint.id)).toMatchObject({
      status: 'disabled',
      disabledReason: 'The endpoint answered 410 Gone',
    })
    await waitUntil(() => witness.received.length === 1)
    const newest = { filter: { targetId: endpoint.id }, first: 1 }
    expect((await server.app.services.audit.list(server.actor, newest)).rows).toMatchObject([
      {
        ...{ actorType: 'system', action: 'webhook_endpoint.disabled' },
        after: { status: 'disabled', disabledReason: 'The endpoint answered 410 Gone' },
      },
    ])
    await expect(sendTest(server, endpoint.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    await webhooks.delete(server.actor, other.endpoint.id)
  })

  it('that has only failed for five days is disabled, and can be made active again', async () => {
    await using receiver = await startWebhookReceiver(() => ({ status: 500 }))
    const { endpoint } = await createEndpoint(server, receiver.url)
    await server.database.pool.query(
      `update webhook_endpoint set failing_since = now() - interval '121 hours' where organization_id = $1 and id = $2`,
      [server.organizationId, endpoint.id],
    )
    const { id } = await sendTest(server, endpoint.id)
    await reached(server, id, 'aborted')
    await waitUntil(async () => (await webhooks.get(server.actor, endpoint.id)).status === 'disabled')
    const active = await webhooks.update(server.actor, endpoint.id, { status: 'active' })
    expect(active).toMatchObject({ status: 'active', disabledReason: null, failingSince: null })
  })

  it('that is slow holds at most four requests, and delays no other', async () => {
    const slow = Promise.withResolvers<void>()
    await using slowReceiver = await startWebhookReceiver(() => ({ after: slow.promise }))
    await using receiver = await startWebhookReceiver()
    const [a, b] = [
      await createEndpoint(server, slowReceiver.url),
      await createEndpoint(server, receiver.url),
    ]
    const stuck = await Promise.all(Array.from({ length: 10 }, () => sendTest(server, a.endpoint.id)))
    await waitUntil(() => slowReceiver.pending === 4)
    const quick = await Promise.all(Array.from({ length: 10 }, () => sendTest(server, b.endpoint.id)))
    for (const { id } of quick) await reached(server, id, 'succeeded')
    expect(slowReceiver.maxPending).toBe(4)
    slow.resolve()
    for (const { id } of stuck) await reached(server, id, 'succeeded')
    expect(slowReceiver.maxPending).toBe(4)
  })

  it('that is paused gets its deliveries when it is active again', async () => {
    await using receiver = await startWebhookReceiver(() => ({ status: 500 }))
    const { endpoint } = await createEndpoint(server, receiver.url)
    const { id } = await sendTest(server, endpoint.id)
    await reached(server, id, 'retrying')
    await webhooks.update(server.actor, endpoint.id, { status: 'paused' })
    await server.database.pool.query(
      'update webhook_delivery set next_attempt_at = now() where organization_id = $1 and id = $2',
      [server.organizationId, id],
    )
    await using other = await startWebhookReceiver()
    const control = await createEndpoint(server, other.url)
    await reached(server, (await sendTest(server, control.endpoint.id)).id, 'succeeded')
    expect((await deliveryOf(server, id)).attempt).toBe(1)
    receiver.answer = () => ({})
    await webhooks.update(server.actor, endpoint.id, { status: 'active' })
    await reached(server, id, 'succeeded')
  })

  it('gets a message again on request, with its id', async () => {
    await using receiver = await startWebhookReceiver()
    const { endpoint } = await createEndpoint(server, receiver.url)
    const first = await sendTest(server, endpoint.id)
    await reached(server, first.id, 'succeeded')
    const second = await webhookDeliveries.redeliver(server.actor, first.id)
    await reached(server, second.id, 'succeeded')
    expect(second).toMatchObject({ redeliveryOfId: first.id, messageId: first.messageId })
    expect(receiver.received.map(({ headers }) => headers['webhook-id'])).toEqual([
      first.messageId,
      first.messageId,
    ])
  })

  it('gets again what it has missed in a range of time, once, and nothing that it has taken', async () => {
    await using receiver = await startWebhookReceiver(({ json }) => ({
      status: json.credits === 2 ? 200 : 400,
    }))
    const { endpoint } = await createEndpoint(server, receiver.url)
    const refuse = { 'webhook-delivery': 'abort-message' }
    const taken = await sendTest(server, endpoint.id)
    await reached(server, taken.id, 'succeeded')
    receiver.answer = () => ({ status: 400, headers: refuse })
    const missed = await sendTest(server, endpoint.id)
    await reached(server, missed.id, 'aborted')
    receiver.answer = () => ({})
    const since = new Date(Date.now() - 3_600_000)
    expect(await webhookDeliveries.recover(server.actor, endpoint.id, { since })).toBe(1)
    await waitUntil(() => receiver.received.length === 3)
    expect(receiver.received[2]?.headers['webhook-id']).toBe(missed.messageId)
    await waitUntil(async () => (await webhookDeliveries.recover(server.actor, endpoint.id, { since })) === 0)
  })

  it('cannot be at an address inside, however it is written', async () => {
    await using inside = await startTestServer()
    await using trap = await startTrapServer()
    for (const url of hostileUrls(trap.port)) {
      const made = inside.app.services.webhooks.create(inside.actor, {
        url,
        eventTypes: ['workflowRun.completed'],
      })
      await expect(made, url).rejects.toMatchObject({
        code: 'VALIDATION',
        details: { issues: [{ path: ['url'] }] },
      })
    }
    expect(trap.connections).toBe(0)
  })
})
