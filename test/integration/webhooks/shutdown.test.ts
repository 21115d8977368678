import { expect, it } from 'vitest'
import { openTestDatabase } from '../../support/database.ts'
import { delayAnswers } from '../../support/late-answers.ts'
import { startTestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { startWebhookReceiver } from '../../support/webhook-receiver.ts'
import { createEndpoint, deliveryOf, sendTest } from './webhooks-fixture.ts'

const LOOPBACK = ['127.0.0.0/8']

it('deliveries that a shutdown cuts off, or claims too late, are due at once', async () => {
  const database = await openTestDatabase()
  await using receiver = await startWebhookReceiver(() => ({ after: new Promise(() => {}) }))
  await using server = await startTestServer({ database, allowPrivateNetwork: LOOPBACK })
  const { endpoint } = await createEndpoint(server, receiver.url)
  const { id } = await sendTest(server, endpoint.id)
  const isDue = async () => {
    const { rows } = await database.pool.query(
      `select from webhook_delivery
       where organization_id = $1 and id = $2 and status = 'pending' and attempt = 0 and next_attempt_at <= now()`,
      [server.organizationId, id],
    )
    return rows.length === 1
  }
  await waitUntil(() => receiver.pending === 1, 'the attempt to be at work')
  await server.app.close(0)
  expect(await isDue()).toBe(true)

  const late = delayAnswers(database, 'delivery-claim')
  await using other = await startTestServer({ database: late.database, allowPrivateNetwork: LOOPBACK })
  await late.onTheWay
  expect(await deliveryOf(server, id)).toMatchObject({ status: 'delivering' })
  const closing = other.app.close(60_000)
  late.arrive()
  await closing
  expect(await isDue()).toBe(true)
  expect(receiver.received).toHaveLength(1)
})
