import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { type Confirming, CREATE, createConfirming } from '../integration/copilot/confirming.ts'
import { type ScriptedCopilot, startScriptedCopilot } from '../integration/copilot/scripted-copilot.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'
import { GraphqlClient } from './graphql-client.ts'

const LIST = `{
  approvals {
    nodes {
      id reason
      subject { __typename ... on CopilotConfirmation { id operation assetType assetId before after approval { status } turn { id sessionId } } }
    }
  }
}`
const DECIDE = `mutation($id: ID!, $approve: Boolean!) {
  decideApproval(id: $id, approve: $approve, comment: "good") {
    __typename
    ... on Approval { status comment subject { ... on CopilotConfirmation { assetId } } }
    ... on Error { code message }
  }
}`

let copilot: ScriptedCopilot
let one: Confirming
let client: GraphqlClient

beforeAll(async () => {
  copilot = await startScriptedCopilot()
})
afterAll(() => copilot[Symbol.asyncDispose]())
beforeEach(async () => {
  one = await createConfirming(copilot)
  client = new GraphqlClient(copilot.server.url, one.apiKey)
})

async function askedApproval() {
  const { id, turn } = await one.ask(CREATE)
  const approvalId = String(/appr_\w+/.exec(JSON.stringify(await client.data(LIST))))
  return { id, approvalId, turnId: turn.id }
}

it('lists what the copilot asks for among the approvals, and makes what is approved', async () => {
  const { id, approvalId, turnId } = await askedApproval()
  expect(await client.data(LIST)).toEqual({
    approvals: {
      nodes: [
        {
          id: approvalId,
          reason: 'The copilot asks to create the agent "Writer"',
          subject: {
            ...{
              __typename: 'CopilotConfirmation',
              id,
              operation: 'CREATE',
              assetType: 'AGENT',
              assetId: null,
            },
            ...{
              before: null,
              approval: { status: 'PENDING' },
              turn: { id: turnId, sessionId: one.sessionId },
            },
            after: { name: 'Writer', description: null, config: CREATE.config },
          },
        },
      ],
    },
  })
  const decided = await client.data(DECIDE, { id: approvalId, approve: true })
  const [asset] = await one.listAssets()
  expect(decided).toEqual({
    decideApproval: {
      ...{ __typename: 'Approval', status: 'APPROVED', comment: 'good' },
      subject: { assetId: asset?.id },
    },
  })
})

it('tells endpoints of what it asks for', async () => {
  await using receiver = await startWebhookReceiver()
  const { webhooks } = copilot.server.app.services
  await webhooks.create(one.actor, { url: receiver.url, eventTypes: ['approval.requested'] })
  const { id, approvalId } = await askedApproval()
  await waitUntil(() => receiver.received.length > 0, 'the webhook')
  expect(receiver.received.map(({ json }) => json)).toEqual([
    {
      ...{ type: 'approval.requested', approvalId, confirmationId: id, copilotSessionId: one.sessionId },
      reason: 'The copilot asks to create the agent "Writer"',
      input: {
        ...{ operation: 'create', asset_type: 'agent', asset_id: null },
        after: { name: 'Writer', description: null, config: CREATE.config },
      },
      inputSchema: null,
      expiresAt: expect.stringMatching(/^2\d{3}-.*Z$/),
    },
  ])
})

it('decides once', async () => {
  const { approvalId } = await askedApproval()
  await client.data(DECIDE, { id: approvalId, approve: false })
  expect(await client.data(DECIDE, { id: approvalId, approve: true })).toMatchObject({
    decideApproval: { __typename: 'ConflictError' },
  })
  expect(await one.listAssets()).toEqual([])
})

it('is asked about no longer when its conversation or workflow is removed', async () => {
  const { copilotSessions, workflows } = copilot.server.app.services
  await askedApproval()
  await copilotSessions.delete(one.actor, one.sessionId)
  expect(await client.data(LIST)).toEqual({ approvals: { nodes: [] } })
  one = await createConfirming(copilot)
  client = new GraphqlClient(copilot.server.url, one.apiKey)
  await askedApproval()
  const { workflowId } = await copilotSessions.get(one.actor, one.sessionId)
  await workflows.delete(one.actor, workflowId)
  expect(await client.data(LIST)).toEqual({ approvals: { nodes: [] } })
})

it('says so when the asset has changed since', async () => {
  const { services } = copilot.server.app
  const { id: assetId } = await services.assets.create(one.actor, {
    kind: 'agent',
    name: 'Old',
    config: CREATE.config,
  })
  await one.ask({ operation: 'delete', asset_type: 'agent', asset_id: assetId })
  await services.assets.update(one.actor, { kind: 'agent', id: assetId, changes: { name: 'New' } })
  const id = String(/appr_\w+/.exec(JSON.stringify(await client.data(LIST))))
  expect(await client.data(DECIDE, { id, approve: true })).toMatchObject({
    decideApproval: {
      __typename: 'VersionConflictError',
      message: 'The asset has changed since it was read',
    },
  })
})
