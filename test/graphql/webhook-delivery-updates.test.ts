import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { at, textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startWebhookReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts'
import { GraphqlClient } from './graphql-client.ts'
import { openWatcher, outcomeOf, takeValues, takeValuesUntil, type Watcher } from './watchers.ts'

const UPDATES = `subscription($endpointId: ID, $after: Cursor) {
  webhookDeliveries(endpointId: $endpointId, after: $after) {
    cursor delivery { id status endpoint { id } attempts { number statusCode } }
  }
}`

let server: TestServer
let client: GraphqlClient
let receiver: WebhookReceiver
let watcher: Watcher
beforeAll(async () => {
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
  client = new GraphqlClient(server.url, server.apiKey)
  receiver = await startWebhookReceiver(() => ({ status: 202 }))
})
afterAll(async () => {
  await receiver[Symbol.asyncDispose]()
  await server.close()
})
afterEach(async () => {
  await watcher.close()
  await waitUntil(() => server.app.mergedFeeds.deliveryChanges.openReaders === 0, 'every reader to be gone')
})

async function createEndpoint(): Promise<string> {
  const create = `mutation($url: String!) { result: createWebhookEndpoint(url: $url, eventTypes: [EXECUTION_FAILED]) {
    ... on WebhookEndpointSecret { endpoint { id } }
  } }`
  return textAt(await client.data(create, { url: receiver.url }), 'result', 'endpoint', 'id')
}

async function send(id: string): Promise<string> {
  const mutation = `mutation($id: ID!) { sent: sendTestWebhook(id: $id, eventType: EXECUTION_FAILED) {
    ... on WebhookDelivery { id }
  } }`
  return textAt(await client.data(mutation, { id }), 'sent', 'id')
}

const isFollowed = () =>
  waitUntil(() => server.app.mergedFeeds.deliveryChanges.openReaders > 0, 'the deliveries to be followed')

describe('updates of deliveries', () => {
  it('tell what becomes of those to one endpoint, and are resumed behind a cursor', async () => {
    watcher = openWatcher('graphql-ws', server.url, server.apiKey)
    const [endpointId, other] = [await createEndpoint(), await createEndpoint()]
    const watching = watcher.iterate({ endpointId }, UPDATES)
    const pending = takeValuesUntil(
      watching,
      'webhookDeliveries',
      (update) => at(update, 'delivery', 'status') === 'SUCCEEDED',
    )
    await isFollowed()
    await send(other)
    const id = await send(endpointId)
    const updates = await pending
    expect(new Set(updates.map((update) => at(update, 'delivery', 'id')))).toEqual(new Set([id]))
    expect(updates.at(-1)?.delivery).toEqual({
      ...{ id, status: 'SUCCEEDED', endpoint: { id: endpointId } },
      attempts: [{ number: 1, statusCode: 202 }],
    })
    await watching.return?.()
    const missed = await send(endpointId)
    const resumed = watcher.iterate({ endpointId, after: String(updates.at(-1)?.cursor) }, UPDATES)
    const [next] = await takeValues(resumed, 'webhookDeliveries', 1)
    expect(at(next, 'delivery', 'id')).toBe(missed)
    await resumed.return?.()
  })

  it('are refused for the endpoint of others, with a cursor that is none, or without the scope', async () => {
    watcher = openWatcher('graphql-sse, one connection', server.url, server.apiKey)
    expect(await outcomeOf(watcher.iterate({ endpointId: 'wh_unknown' }, UPDATES))).toContain('NOT_FOUND')
    expect(await outcomeOf(watcher.iterate({ after: '5' }, UPDATES))).toContain('VALIDATION')
    const stranger = openWatcher('graphql-ws', server.url, await server.createKey(['runtime']))
    expect(await outcomeOf(stranger.iterate({}, UPDATES))).toContain('FORBIDDEN')
    await stranger.close()
  })
})
