import { Webhook as StandardWebhook } from 'standardwebhooks'
import { Webhook as SvixWebhook } from 'svix'
import { afterAll, describe, expect, it } from 'vitest'
import { findFreePort } from '../../support/free-port.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { type ReceivedWebhook, startWebhookReceiver } from '../../support/webhook-receiver.ts'
import {
  createEndpoint,
  deliveryOf,
  makeDue,
  reached,
  sendTest,
  startWebhookServer,
} from './webhooks-fixture.ts'

const server = await startWebhookServer()
afterAll(() => server.close())
const { webhooks, webhookDeliveries } = server.app.services

function verifies(secret: string, { body, headers }: ReceivedWebhook): boolean {
  const signed = {
    'webhook-id': String(headers['webhook-id']),
    'webhook-timestamp': String(headers['webhook-timestamp']),
    'webhook-signature': String(headers['webhook-signature']),
  }
  try {
    new StandardWebhook(secret).verify(body, signed)
    new SvixWebhook(secret).verify(body, signed)
    return true
  } catch {
    return false
  }
}

async function attemptsOf(id: string) {
  return (await webhookDeliveries.attemptsOf(server.actor, [id]))[0] ?? []
}

describe('a delivery', () => {
  it('is signed so that two independent verifiers accept it, and no other secret does', async () => {
    await using receiver = await startWebhookReceiver()
    const { endpoint, secret } = await createEndpoint(server, receiver.url)
    const delivery = await sendTest(server, endpoint.id)
    await reached(server, delivery.id, 'succeeded')
    const [received] = receiver.received
    if (!received) throw new Error('nothing arrived')
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/)
    expect(verifies(secret, received)).toBe(true)
    expect(verifies((await createEndpoint(server, receiver.url)).secret, received)).toBe(false)
    expect(received.json).toMatchObject({
      type: 'workflowRun.completed',
      credits: 2,
      metadata: { test: true },
    })
    expect(received.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': delivery.messageId,
      'webhook-attempt': '1',
      'webhook-sequence': expect.stringMatching(/^\d+$/),
    })
  })

  it('carries both signatures while a secret is replaced, and only the new one afterwards', async () => {
    await using receiver = await startWebhookReceiver()
    const { endpoint, secret: old } = await createEndpoint(server, receiver.url)
    const { secret } = await webhooks.rotateSecret(server.actor, endpoint.id, 3_600)
    await reached(server, (await sendTest(server, endpoint.id)).id, 'succeeded')
    await webhooks.rotateSecret(server.actor, endpoint.id, 0)
    await reached(server, (await sendTest(server, endpoint.id)).id, 'succeeded')
    const [first, second] = receiver.received
    if (!first || !second) throw new Error('a message is missing')
    expect([verifies(old, first), verifies(secret, first)]).toEqual([true, true])
    expect([verifies(old, second), verifies(secret, second)]).toEqual([false, false])
  })

  it('is tried again after 5 s ± 10 % with the same id, and every attempt is written down', async () => {
    await using receiver = await startWebhookReceiver(() => ({ status: 500, body: 'not now' }))
    const { endpoint } = await createEndpoint(server, receiver.url)
    const { id } = await sendTest(server, endpoint.id)
    const retrying = await reached(server, id, 'retrying')
    const [first] = await attemptsOf(id)
    expect(first).toMatchObject({ number: 1, statusCode: 500, responseExcerpt: 'not now' })
    const waitsMs = Number(retrying.nextAttemptAt) - Number(first?.at) - Number(first?.latencyMs)
    expect(waitsMs).toBeGreaterThan(4_400)
    expect(waitsMs).toBeLessThan(5_600)
    expect((await webhooks.get(server.actor, endpoint.id)).failingSince).not.toBeNull()
    receiver.answer = () => ({})
    await makeDue(server, id)
    await reached(server, id, 'succeeded')
    expect((await attemptsOf(id)).map(({ statusCode }) => statusCode)).toEqual([500, 200])
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect((await webhooks.get(server.actor, endpoint.id)).failingSince).toBeNull()
  })

  it('is given up after eight attempts, of which other endpoints are told', async () => {
    await using receiver = await startWebhookReceiver(() => ({ status: 503 }))
    await using witness = await startWebhookReceiver()
    const { endpoint } = await createEndpoint(server, receiver.url)
    const other = await createEndpoint(server, witness.url, ['webhookEndpoint.exhausted'])
    const { id } = await sendTest(server, endpoint.id)
    for (let attempt = 1; attempt <= 8; attempt++) {
      await waitUntil(async () => (await attemptsOf(id)).length === attempt)
      await makeDue(server, id)
    }
    expect((await reached(server, id, 'exhausted')).nextAttemptAt).toBeNull()
    await waitUntil(() => witness.received.length === 1)
    expect(witness.received[0]?.json).toMatchObject({
      type: 'webhookEndpoint.exhausted',
      webhookEndpointId: endpoint.id,
      deliveryId: id,
    })
    await webhooks.delete(server.actor, other.endpoint.id)
  })

  it.each([
    ['a redirect', { status: 302, headers: { location: 'http://127.0.0.1:1/' } }],
    ['no success', { status: 404 }],
  ])('does not count %s as delivered', async (_name, answer) => {
    await using receiver = await startWebhookReceiver(() => answer)
    const { endpoint } = await createEndpoint(server, receiver.url)
    const { id } = await sendTest(server, endpoint.id)
    await reached(server, id, 'retrying')
    expect((await attemptsOf(id))[0]).toMatchObject({ statusCode: answer.status })
  })

  it('waits as long as the endpoint asks', async () => {
    await using receiver = await startWebhookReceiver(() => ({
      status: 429,
      headers: { 'retry-after': '3600' },
    }))
    const { endpoint } = await createEndpoint(server, receiver.url)
    const { id } = await sendTest(server, endpoint.id)
    const { nextAttemptAt } = await reached(server, id, 'retrying')
    expect(Number(nextAttemptAt) - Date.now()).toBeGreaterThan(3_000_000)
  })

  it('is dropped when the endpoint says that it will never take it', async () => {
    const headers = { 'webhook-delivery': 'abort-message' }
    await using receiver = await startWebhookReceiver(() => ({ status: 400, headers }))
    const { endpoint } = await createEndpoint(server, receiver.url)
    const { id } = await sendTest(server, endpoint.id)
    await reached(server, id, 'aborted')
    expect((await webhooks.get(server.actor, endpoint.id)).status).toBe('active')
  })

  it('that fails without an answer says why', async () => {
    const { endpoint } = await createEndpoint(server, `http://127.0.0.1:${await findFreePort()}/hook`)
    const { id } = await sendTest(server, endpoint.id)
    await reached(server, id, 'retrying')
    expect((await attemptsOf(id))[0]).toMatchObject({ statusCode: null, error: expect.any(String) })
  })

  it('that cannot be signed is a failed attempt, which says so', async () => {
    await using receiver = await startWebhookReceiver()
    const { endpoint } = await createEndpoint(server, receiver.url)
    await server.database.pool.query(
      "update webhook_secret set key_id = 'gone' where organization_id = $1 and endpoint_id = $2",
      [server.organizationId, endpoint.id],
    )
    const { id } = await sendTest(server, endpoint.id)
    await reached(server, id, 'retrying')
    expect(await attemptsOf(id)).toMatchObject([
      { statusCode: null, error: 'The message could not be sent: the server failed' },
    ])
    expect(receiver.received).toEqual([])
  })

  it('whose process has died is made again, and the dead one writes nothing any more', async () => {
    const late = Promise.withResolvers<void>()
    await using receiver = await startWebhookReceiver(() => ({ status: 500, after: late.promise }))
    const { endpoint } = await createEndpoint(server, receiver.url)
    const { id } = await sendTest(server, endpoint.id)
    await waitUntil(() => receiver.pending === 1)
    receiver.answer = () => ({})
    await makeDue(server, id) // as its lease runs out
    await reached(server, id, 'succeeded')
    late.resolve()
    await waitUntil(() => receiver.pending === 0)
    expect((await deliveryOf(server, id)).status).toBe('succeeded')
    expect(receiver.received.map(({ headers }) => headers['webhook-attempt'])).toEqual(['1', '2'])
  })
})
