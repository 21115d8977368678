import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { TestClient, textAt } from '../support/client.ts'
import { startTestServer } from '../support/server.ts'
import { createLine, endedRun, startRun } from './workflow-api.ts'

const server = await startTestServer()
afterAll(() => server.close())
const client = new TestClient(server.url, server.apiKey)

/** 300,000 bytes in half as many characters. */
const LARGE = { type: 'CODE', name: 'Work', config: { code: 'output = "é".repeat(150000)' } }

/** The data of the events of a run that refer to a large output: its block's and its own. */
async function runLarge() {
  const workflowId = await createLine(server, LARGE)
  const runId = await startRun(client, workflowId)
  await endedRun(client, workflowId, runId)
  const { events } = await client.read(`/api/stream/runs/${runId}`)
  const isOutput = ({ type, block_id }: JsonObject) =>
    type === 'done' || (type === 'block_complete' && block_id === 'b1')
  return events.map(({ data }) => data).filter(isOutput)
}

describe('the stream of a run', () => {
  it('[WF-110] refers to an output over 256 kB, of a block and of the run', async () => {
    const truncated = {
      output: { truncated: true, resultUrl: expect.stringContaining(`${server.url}/api/stream/results/`) },
    }
    const events = await runLarge()
    expect(events).toMatchObject([
      { type: 'block_complete', ...truncated },
      { type: 'done', ...truncated },
    ])
    for (const event of events) {
      const answer = await client.get(textAt(event, 'output', 'resultUrl'))
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.text)).toBe('é'.repeat(150_000))
    }
  })

  it('[WF-111] refers to where only those read who may read the run', async () => {
    const stranger = (await server.createOrganization('Others')).apiKey
    for (const event of await runLarge()) {
      const url = textAt(event, 'output', 'resultUrl')
      const statuses = [
        null,
        stranger,
        await server.createKey(['runtime']),
        await server.createKey(['workflows']),
      ]
      const answers = statuses.map(async (key) => (await new TestClient(server.url, key).get(url)).status)
      expect(await Promise.all(answers)).toEqual([401, 404, 403, 200])
    }
  })
})
