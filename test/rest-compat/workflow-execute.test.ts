import { afterAll, describe, expect, it } from 'vitest'
import { TestClient } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { createLine, type LineBlock } from './workflow-api.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

const WORK: LineBlock = { type: 'CODE', name: 'Work', config: { code: 'output = Math.random()' } }
const WAIT: LineBlock = { type: 'WAIT', name: 'Wait', config: { seconds: 3_600 } }

describe('an execution', () => {
  it('happens once for one Idempotency-Key, which says so', async () => {
    const path = `/api/workflows/${await createLine(server, WORK)}/execute`
    const key = { 'idempotency-key': 'once' }
    const [first, second] = [await client.post(path, {}, key), await client.post(path, {}, key)]
    expect(second.json).toEqual(first.json)
    const replayed = [first, second].map(({ headers }) => headers.get('idempotent-replayed'))
    expect(replayed).toEqual([null, 'true'])
    const other = await client.post(path, { variables: { text: 'b' } }, key)
    expect([other.status, other.json]).toMatchObject([409, { error_code: 'IDEMPOTENCY_MISMATCH' }])
  })

  it('[WF-079] that takes too long is a 504, and goes on', async () => {
    await using impatient = await startTestServer({ syncWaitMs: 300 })
    const caller = new TestClient(impatient.url, impatient.apiKey)
    const id = await createLine(impatient, WAIT)
    const answer = await caller.post(`/api/workflows/${id}/execute`, {})
    expect([answer.status, answer.json]).toEqual([
      504,
      {
        error: 'Execution timed out',
        error_code: 'EXECUTION_TIMEOUT',
        execution_id: expect.stringMatching(/^WRUN-/),
      },
    ])
    const { json } = await caller.get(`/api/workflows/${id}/executions`)
    expect(json).toMatchObject({ executions: [{ status: 'running', finished_at: null }] })
  })
})
