import { describe, expect, it } from 'vitest'
import { objectsAt, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { startWebhookReceiver } from '../support/webhook-receiver.ts'
import {
  ask,
  converse,
  endOf,
  isAnswered,
  messageIdOf,
  SESSIONS,
  snapshotPath,
  startCopilotServer,
  told,
} from './copilot.ts'

describe('the whole way', { timeout: 90_000 }, () => {
  it('[CP-027] leads from the sentence of the example to a message that arrives', async () => {
    await using receiver = await startWebhookReceiver()
    await using server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'] })
    const { organizationSecrets, workflowRuns } = server.app.services
    await organizationSecrets.set(server.actor, { name: 'SLACK_WEBHOOK_URL', value: receiver.url })
    const conversation = await converse(server)
    const { client, workflowId, sessionId } = conversation
    const answer = await ask(conversation, 'Add a step that sends Slack notifications when the run finishes')
    const issues = told(answer, 'lint').flatMap((event) => objectsAt(event, 'issues'))
    expect(issues.filter(({ severity }) => severity !== 'info')).toEqual([])
    const applied = await client.post(snapshotPath(sessionId, messageIdOf(answer)))
    expect(applied.json).toMatchObject({ ok: true, applied: true, workflow: { version: 2 } })
    const variables = { 'Input 1': 'tea' }
    const run = await workflowRuns.start(server.actor, { workflowId, startVariables: variables })
    await waitUntil(async () => (await workflowRuns.get(server.actor, run.id)).finishedAt !== null)
    expect(await workflowRuns.get(server.actor, run.id)).toMatchObject({ status: 'complete', error: null })
    expect(receiver.received).toHaveLength(1)
    expect(receiver.received[0]?.json).toHaveProperty('text')
  })

  it('runs what it proposes for a mail without an address: blocks.md gives no secret to such a block', async () => {
    await using server = await startTestServer()
    const conversation = await converse(server)
    const { client, workflowId, sessionId } = conversation
    const answer = await ask(conversation, 'Email me when the run finishes')
    const errors = told(answer, 'lint').flatMap((event) => objectsAt(event, 'issues'))
    expect(errors.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(endOf(answer)).toHaveProperty('content', expect.stringContaining('takes email_to'))
    await client.post(snapshotPath(sessionId, messageIdOf(answer)))
    const { workflowRuns } = server.app.services
    const variables = { 'Input 1': 'tea', email_to: 'ann@example.com' }
    const run = await workflowRuns.start(server.actor, { workflowId, startVariables: variables })
    await waitUntil(async () => (await workflowRuns.get(server.actor, run.id)).finishedAt !== null)
    expect(await workflowRuns.get(server.actor, run.id)).toMatchObject({ status: 'complete', error: null })
  })

  it('[CP-152] asks a person before an asset changes', async () => {
    await using server = await startCopilotServer((_step, { body }) =>
      isAnswered(body)
        ? { text: 'It waits for you.' }
        : {
            toolCalls: [
              {
                name: 'manage_project_asset',
                input: { operation: 'create', asset_type: 'knowledge_base', name: 'Handbook' },
              },
            ],
          },
    )
    const conversation = await converse(server)
    const { client, sessionId } = conversation
    const answer = await ask(conversation, 'Create a knowledge base called Handbook')
    expect(endOf(answer)).toMatchObject({ event: 'complete', content: 'It waits for you.' })
    const [asked] = told(answer, 'confirmation_required')
    expect(asked).toMatchObject({ operation: 'create', asset_type: 'knowledge_base', asset_id: null })
    const names = async () => {
      const page = { filter: {}, page: { first: 10 } }
      return (await server.app.services.assets.list(server.actor, page)).rows.map(({ name }) => name)
    }
    expect(await names()).toEqual([])
    const path = `${SESSIONS}/${sessionId}/confirmations/${textAt(asked, 'confirmation_id')}`
    expect((await client.post(path, { decision: 'perhaps' })).status).toBe(400)
    const decided = await client.post(path, { decision: 'approve' })
    expect([decided.status, decided.json]).toEqual([200, { ok: true, status: 'approved' }])
    expect(await names()).toEqual(['Handbook'])
    expect((await client.post(path, { decision: 'approve' })).status).toBe(400)
  })

  it('[CP-153] ends in words where the process that answered was lost', async () => {
    await using server = await startCopilotServer(() => ({ text: 'Never said.' }))
    const conversation = await converse(server)
    const { copilotTurns, copilotWorker } = server.app.services
    await copilotWorker.close(0)
    const { sessionId } = conversation
    const { turn } = await copilotTurns.start(server.actor, { sessionId, message: 'Hello' })
    const begun = 'update copilot_turn set started_at = now() where organization_id = $1 and id = $2'
    await server.database.pool.query(begun, [server.organizationId, turn.id])
    await using other = await startTestServer({ database: server.database })
    const reader = await conversation.client.read(`${SESSIONS}/${sessionId}/turns/${turn.id}/events`)
    expect(endOf(reader)).toMatchObject({ event: 'error', error_code: 'WORKER_LOST' })
    expect((await copilotTurns.get(server.actor, turn.id)).status).toBe('failed')
    expect(other.url).not.toBe(server.url)
  })
})
