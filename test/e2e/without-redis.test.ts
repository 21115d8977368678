import { expect, it } from 'vitest'
import { GraphqlClient } from '../graphql/graphql-client.ts'
import { TestClient, textAt } from '../support/client.ts'
import { isServerTest } from '../support/database.ts'
import { findFreePort } from '../support/free-port.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'
import { API_KEY, createInstallation } from './installation.ts'

const SECRET = 'a secret of some length'
const GRAPH = {
  nodes: [
    { id: 'hook', type: 'WEBHOOK', name: 'Hook', config: { webhook_id: 'found', webhook_secret: SECRET } },
    { id: 'rest', type: 'WAIT', name: 'Rest', config: { seconds: 0.2 } },
    { id: 'work', type: 'CODE', name: 'Work', config: { code: 'output = 6 * 7' } },
    { id: 'end', type: 'RESPONSE', name: 'End', config: { output: '<Work.output>' } },
  ],
  edges: [
    { source: 'hook', target: 'rest' },
    { source: 'rest', target: 'work' },
    { source: 'work', target: 'end' },
  ],
}

it.skipIf(!isServerTest)(
  'a worker finds what another process has accepted also while Redis is away, and its end is found as well',
  async () => {
    await using receiver = await startWebhookReceiver()
    await using installation = await createInstallation({
      ALLOW_PRIVATE_NETWORK: '127.0.0.0/8',
      LOG_LEVEL: 'fatal',
      REDIS_URL: `redis://127.0.0.1:${await findFreePort()}`,
    })
    await using _api = await installation.start('api')
    await using _worker = await installation.start('worker')
    const graphql = new GraphqlClient(installation.url, API_KEY)
    const hook = `createWebhookEndpoint(url: "${receiver.url}", eventTypes: [WORKFLOW_RUN_COMPLETED])`
    await graphql.data(`mutation { ${hook} { __typename } }`)
    const create = 'createWorkflow(name: "Found", graph: $graph) { ... on Workflow { id } }'
    const made = await graphql.data(`mutation($graph: GraphInput!) { made: ${create} }`, { graph: GRAPH })
    const workflowId = textAt(made, 'made', 'id')
    await graphql.data(`mutation { deployWorkflow(id: "${workflowId}") { __typename } }`)

    const caller = new TestClient(installation.url, null)
    const answer = await caller.post('/api/webhooks/found', {}, { authorization: `Bearer ${SECRET}` })
    expect([answer.status, answer.text]).toEqual([200, '42'])

    const client = new TestClient(installation.url, API_KEY)
    const { json } = await client.post(`/api/workflow/${workflowId}/run`, {})
    const { events } = await client.read(`/api/stream/runs/${textAt(json, 'data', 'id')}`)
    expect(events.at(-1)?.data).toMatchObject({ type: 'done', output: 42 })
    await waitUntil(() => receiver.received.length === 2, 'both ends to be told')
  },
  120_000,
)
