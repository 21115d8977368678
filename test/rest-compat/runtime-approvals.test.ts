import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { type Answer, TestClient, textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { invoke } from './runtime.ts'

let server: TestServer
let client: TestClient

beforeAll(async () => {
  server = await startTestServer()
  client = new TestClient(server.url, server.apiKey)
  await server.app.services.approvalPolicies.set(server.actor, 'demo_echo', 'always')
})
afterAll(() => server.close())

async function ask(): Promise<{ approvalId: string; executionId: string }> {
  const { json } = await invoke(client, 'demo_echo', { value: 1 })
  return { approvalId: textAt(json, 'approvalId'), executionId: textAt(json, 'executionId') }
}

function decide(approvalId: string, body: JsonObject, by = client): Promise<Answer> {
  return by.post(`/api/runtime/approvals/${approvalId}`, body)
}

async function ended(executionId: string): Promise<JsonObject> {
  let json: JsonObject = {}
  const isEnded = async () => {
    json = (await client.get(`/api/runtime/executions/${executionId}`)).json
    return ['completed', 'failed'].includes(textAt(json, 'execution', 'status'))
  }
  await waitUntil(isEnded, 'the end of the execution')
  return json
}

describe('approvals over REST', () => {
  it('[RT-350] says what a call waits for', async () => {
    const answer = await invoke(client, 'demo_echo', { value: 1 })
    expect(answer.status).toBe(202)
    expect(answer.json).toMatchObject({ status: 'waiting', approvalId: expect.stringMatching(/^appr_/) })
    expect(answer.json).not.toHaveProperty('result')
    expect(answer.headers.get('x-execution-id')).toBe(answer.json.executionId)
    expect(answer.headers.get('preference-applied')).toBeNull()
  })

  it('[RT-351] makes the call when it is approved', async () => {
    const { approvalId, executionId } = await ask()
    const answer = await decide(approvalId, { decision: 'approve', comment: 'yes', input: { value: 2 } })
    expect(answer.status).toBe(200)
    expect(answer.json).toEqual({
      approval: {
        id: approvalId,
        executionId,
        status: 'approved',
        reason: 'Call demo_echo: The approval policy asks for it',
        input: { value: 1 },
        inputSchema: null,
        editedInput: { value: 2 },
        comment: 'yes',
        requestedAt: expect.any(String),
        expiresAt: expect.any(String),
        decidedAt: expect.any(String),
        decidedBy: expect.stringMatching(/^key_/),
      },
    })
    expect(await ended(executionId)).toMatchObject({
      execution: { status: 'completed', result: { value: 2 } },
    })
  })

  it('[RT-352] fails the call when it is denied', async () => {
    const { approvalId, executionId } = await ask()
    const { status, json } = await decide(approvalId, { decision: 'deny' })
    expect([status, json]).toMatchObject([200, { approval: { status: 'denied', comment: null } }])
    expect(await ended(executionId)).toMatchObject({
      execution: { status: 'failed', error: { code: 'APPROVAL_DENIED' } },
    })
  })

  it('[RT-353] refuses a second decision and a body that makes no sense', async () => {
    const { approvalId } = await ask()
    const bodies: JsonObject[] = [
      {},
      { decision: 'maybe' },
      { decision: 'approve', input: { other: 1 } },
      { decision: 'approve', comment: 'x'.repeat(2_001) },
      { decision: 'deny', input: { value: 1 } },
    ]
    for (const body of bodies) expect((await decide(approvalId, body)).status, JSON.stringify(body)).toBe(400)
    expect((await decide(approvalId, { decision: 'deny' })).status).toBe(200)
    const { status, json } = await decide(approvalId, { decision: 'approve' })
    expect([status, json.error]).toEqual([400, `Approval "${approvalId}" is denied already`])
  })

  it('[RT-354] knows the approvals of its own organisation only', async () => {
    const { approvalId } = await ask()
    const foreign = await server.createOrganization('Foreign')
    const stranger = new TestClient(server.url, foreign.apiKey)
    for (const [id, by] of [
      [approvalId, stranger],
      ['appr_unknown', client],
    ] as const) {
      const { status, json } = await decide(id, { decision: 'approve' }, by)
      expect([status, json]).toEqual([404, { error: `Unknown approval "${id}"` }])
    }
    const reader = new TestClient(server.url, await server.createKey(['read']))
    expect((await decide(approvalId, { decision: 'approve' }, reader)).status).toBe(403)
  })
})
