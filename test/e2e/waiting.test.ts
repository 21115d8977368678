import { expect, it } from 'vitest'
import { isJsonObject } from '../../src/base/json.ts'
import { TestClient, textAt } from '../support/client.ts'
import { waitUntil } from '../support/wait-until.ts'
import { API_KEY, createInstallation } from './installation.ts'

const ASK = `mutation($input: InvokeCapabilityInput!) {
  invokeCapability(input: $input) { ... on InvokePayload { execution { id status approval { id } } } }
}`
const RECOVERY_MS = 20_000

it('keeps what waits through a kill: it begins once, when it is due or approved', {
  timeout: 60_000,
}, async () => {
  await using installation = await createInstallation()
  const client = new TestClient(installation.url, API_KEY)
  const ask = async (terms: Record<string, string | boolean>, content: string) => {
    const input = { name: 'memory_append', input: { path: '/topics/kill.md', content }, ...terms }
    const { json } = await client.post('/graphql', { query: ASK, variables: { input } })
    return textAt(json, 'data', 'invokeCapability', 'execution', 'id')
  }
  const first = await installation.start()
  const due = await ask({ runAt: new Date(Date.now() + 1_000).toISOString() }, 'due;')
  const owed = await ask({ requireApproval: true }, 'approved;')
  await first.kill()

  await using second = await installation.start()
  const pending = await client.post('/graphql', { query: '{ approvals { nodes { id } } }' })
  const approvalId = textAt(pending.json, 'data', 'approvals', 'nodes', 0, 'id')
  const decided = await client.post(`/api/runtime/approvals/${approvalId}`, { decision: 'approve' })
  expect(decided.status).toBe(200)
  for (const id of [due, owed]) {
    const isEnded = async () => {
      const { json } = await client.get(`/api/runtime/executions/${id}`)
      return textAt(json, 'execution', 'status') === 'completed'
    }
    await waitUntil(isEnded, `the end of ${id}`, RECOVERY_MS)
  }
  const read = await client.post('/api/runtime/tools/memory_read', { input: { path: '/topics/kill.md' } })
  const content = isJsonObject(read.json.result) ? String(read.json.result.content) : ''
  expect(content.split(';').filter(Boolean).sort()).toEqual(['approved', 'due'])
  expect(await second.terminate()).toMatchObject({ code: 0 })
})
