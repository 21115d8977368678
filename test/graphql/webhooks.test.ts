import { afterAll, describe, expect, it } from 'vitest'
import { at, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'
import { GraphqlClient } from './graphql-client.ts'

const server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
afterAll(() => server.close())
const client = new GraphqlClient(server.url, server.apiKey)

const CREATE = `mutation($url: String!) {
  result: createWebhookEndpoint(url: $url, eventTypes: [WORKFLOW_RUN_COMPLETED, EXECUTION_FAILED]) {
    __typename
    ... on WebhookEndpointSecret { secret endpoint { id url eventTypes status secretHint workflowId } }
    ... on ValidationError { issues { path message } }
  }
}`
const DELIVERY = `id messageId eventType status payload nextAttemptAt endpoint { id }
  redeliveryOf { id } attempts { number statusCode latencyMs error responseExcerpt }`

async function createEndpoint(url: string): Promise<string> {
  return textAt(await client.data(CREATE, { url }), 'result', 'endpoint', 'id')
}

describe('webhooks over GraphQL', () => {
  it('are registered, with their secret this once', async () => {
    const url = 'http://127.0.0.1:9/hook'
    const { result } = await client.data(CREATE, { url })
    expect(result).toMatchObject({
      __typename: 'WebhookEndpointSecret',
      secret: expect.stringMatching(/^whsec_/),
      endpoint: {
        url,
        eventTypes: ['WORKFLOW_RUN_COMPLETED', 'EXECUTION_FAILED'],
        status: 'ACTIVE',
        workflowId: null,
      },
    })
    expect(textAt(result, 'endpoint', 'secretHint')).toBe(`whsec_…${textAt(result, 'secret').slice(-4)}`)
    const refused = await client.data(CREATE, { url: 'http://10.0.0.1/' })
    expect(refused.result).toMatchObject({ __typename: 'ValidationError', issues: [{ path: ['url'] }] })
  })

  it('are changed, rotated, paused and removed', async () => {
    const id = await createEndpoint('http://127.0.0.1:9/hook')
    const data = await client.data(
      `mutation($id: ID!) {
        paused: updateWebhookEndpoint(id: $id, status: PAUSED, eventTypes: [WORKFLOW_RUN_FAILED]) {
          ... on WebhookEndpoint { status eventTypes }
        }
        rotated: rotateWebhookSecret(id: $id, keepPreviousForSeconds: 60) {
          ... on WebhookEndpointSecret { secret endpoint { previousSecretExpiresAt } }
        }
        disabled: updateWebhookEndpoint(id: $id, status: DISABLED) { __typename }
        test: sendTestWebhook(id: $id, eventType: WORKFLOW_RUN_FAILED) { __typename ... on Error { code } }
        deleted: deleteWebhookEndpoint(id: $id) { ... on DeletePayload { deletedId } }
      }`,
      { id },
    )
    expect(data).toMatchObject({
      paused: { status: 'PAUSED', eventTypes: ['WORKFLOW_RUN_FAILED'] },
      rotated: {
        secret: expect.stringMatching(/^whsec_/),
        endpoint: { previousSecretExpiresAt: expect.any(String) },
      },
      disabled: { __typename: 'ValidationError' },
      test: { code: 'CONFLICT' },
      deleted: { deletedId: id },
    })
  })

  it('are narrowed to a workflow, and widened again by null alone', async () => {
    const workflow = 'mutation { made: createWorkflow(name: "Watched") { ... on Workflow { id } } }'
    const workflowId = textAt(await client.data(workflow), 'made', 'id')
    const id = await createEndpoint('http://127.0.0.1:9/hook')
    const update = async (change: object) => {
      const mutation = `mutation($id: ID!, $workflowId: ID, $url: String) {
        updated: updateWebhookEndpoint(id: $id, workflowId: $workflowId, url: $url) {
          __typename ... on WebhookEndpoint { url workflow { id } } ... on Error { message }
        }
      }`
      return (await client.data(mutation, { id, ...change })).updated
    }
    const url = 'http://127.0.0.1:9/other'
    const narrowed = {
      __typename: 'WebhookEndpoint',
      url: 'http://127.0.0.1:9/hook',
      workflow: { id: workflowId },
    }
    expect(await update({ workflowId })).toEqual(narrowed)
    expect(await update({ url })).toEqual({ ...narrowed, url })
    expect(await update({ workflowId: 'WCFG-unknown' })).toEqual({
      __typename: 'NotFoundError',
      message: 'Unknown workflow "WCFG-unknown"',
    })
    expect(await update({ workflowId: workflowId.replace('WCFG', 'WFCG') })).toEqual({ ...narrowed, url })
    expect(await update({ workflowId: null })).toEqual({ ...narrowed, url, workflow: null })
  })

  it('show what became of each message, attempt by attempt, and send it again', async () => {
    await using receiver = await startWebhookReceiver(() => ({ status: 202, body: 'thanks' }))
    const id = await createEndpoint(receiver.url)
    const { sent } = await client.data(
      `mutation($id: ID!) { sent: sendTestWebhook(id: $id, eventType: EXECUTION_FAILED) { ... on WebhookDelivery { id } } }`,
      { id },
    )
    const first = textAt(sent, 'id')
    const show = (delivery: string) =>
      client.data(`query($id: ID!) { webhookDelivery(id: $id) { ${DELIVERY} } }`, { id: delivery })
    await waitUntil(async () => at(await show(first), 'webhookDelivery', 'status') === 'SUCCEEDED')
    expect((await show(first)).webhookDelivery).toMatchObject({
      eventType: 'EXECUTION_FAILED',
      payload: { type: 'execution.failed', test: true },
      nextAttemptAt: null,
      endpoint: { id },
      redeliveryOf: null,
      attempts: [{ number: 1, statusCode: 202, error: null, responseExcerpt: 'thanks' }],
    })
    const { again } = await client.data(
      `mutation($id: ID!) { again: redeliverWebhook(deliveryId: $id) { ... on WebhookDelivery { redeliveryOf { id } } } }`,
      { id: first },
    )
    expect(again).toEqual({ redeliveryOf: { id: first } })
    await waitUntil(() => receiver.received.length === 2)
    const { list } = await client.data(
      `query($id: ID!) { list: webhookEndpoint(id: $id) {
        deliveries(first: 1, filter: { eventType: EXECUTION_FAILED }) { totalCount nodes { id } pageInfo { hasNextPage } }
        none: deliveries(filter: { status: [EXHAUSTED] }) { totalCount nodes { id } }
      } }`,
      { id },
    )
    expect(list).toMatchObject({
      deliveries: {
        totalCount: 2,
        nodes: [{ id: expect.stringMatching(/^dlv_/) }],
        pageInfo: { hasNextPage: true },
      },
      none: { totalCount: 0, nodes: [] },
    })
    const recovered = await client.data(
      `mutation($id: ID!) { recoverWebhookEndpoint(id: $id, since: "2020-01-01T00:00:00Z") { ... on RecoverPayload { queued } } }`,
      { id },
    )
    expect(recovered).toEqual({ recoverWebhookEndpoint: { queued: 0 } })
  })

  it('of another organisation are unknown to every operation', async () => {
    const id = await createEndpoint('http://127.0.0.1:9/hook')
    const { sent } = await client.data(
      `mutation($id: ID!) { sent: sendTestWebhook(id: $id, eventType: EXECUTION_FAILED) { ... on WebhookDelivery { id } } }`,
      { id },
    )
    const other = await server.createOrganization('Stranger', { sandbox: false })
    const stranger = new GraphqlClient(server.url, other.apiKey)
    const operations = [
      'updateWebhookEndpoint(id: $id, status: PAUSED)',
      'rotateWebhookSecret(id: $id)',
      'deleteWebhookEndpoint(id: $id)',
      'sendTestWebhook(id: $id, eventType: EXECUTION_FAILED)',
      'recoverWebhookEndpoint(id: $id, since: "2020-01-01T00:00:00Z")',
      'redeliverWebhook(deliveryId: $delivery)',
    ]
    const variables = { id, delivery: textAt(sent, 'id') }
    for (const operation of operations) {
      const used = operation.includes('$delivery') ? '($delivery: ID!)' : '($id: ID!)'
      const { result } = await stranger.data(
        `mutation${used} { result: ${operation} { __typename } }`,
        variables,
      )
      expect(result, operation).toEqual({ __typename: 'NotFoundError' })
    }
    const query = '($ids: [ID!]!, $id: ID!) { nodes(ids: $ids) { id } webhookEndpoint(id: $id) { id } }'
    expect(await stranger.data(`query${query}`, { ids: Object.values(variables), id })).toEqual({
      nodes: [null, null],
      webhookEndpoint: null,
    })
  })
})
