import { afterAll, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { objectsAt } from '../support/client.ts'
import type { ModelTurn } from '../support/model-server/turn.ts'
import { startTestServer } from '../support/server.ts'
import { ask, converse, endOf, MODEL, startCopilotServer, told } from './copilot.ts'

let turns: ModelTurn[] = []
const server = await startCopilotServer(() => turns.shift() ?? { text: 'Done.' }, {
  copilotTurnsPerMinute: 0,
})
afterAll(() => server.close())

it.each<[string, JsonObject, string]>([
  ['modify_workflow', {}, 'Modifying workflow…'],
  ['get_block_info', { block_type: 'wait' }, 'Looking up block details…'],
  ['get_db_schema', {}, 'Checking database schema…'],
  ['list_project_assets', {}, 'Discovering project assets…'],
  ['get_asset_details', { asset_type: 'agent', asset_id: 'agt_1' }, 'Fetching asset details…'],
  ['execute_public_sql', { query: 'select 1' }, 'Running SQL query…'],
  ['get_workflow_run_logs', {}, 'Reading execution logs…'],
  [
    'manage_project_asset',
    { operation: 'delete', asset_type: 'agent', asset_id: 'agt_1' },
    'Managing project asset…',
  ],
])('[CP-011] tells in the words of the reference that it calls %s', async (name, input, status) => {
  turns = [{ toolCalls: [{ name, input }] }]
  const answer = await ask(await converse(server), 'Do it')
  expect(told(answer, 'status').map(({ message }) => message)).toEqual([
    'Thinking…',
    status,
    'Analyzing result…',
    'Thinking…',
  ])
  const names = answer.events.map(({ data }) => data.event)
  expect(names.indexOf('tool_call')).toBe(names.indexOf('tool_result') - 1)
  expect(endOf(answer)).toMatchObject({ event: 'complete', content: 'Done.' })
})

it('asks a model of the configuration by the name that it has at its provider', async () => {
  const access = { apiKey: 'key-of-the-test', baseUrl: `${server.model.url}/v1` }
  const models = { openai: { ...access, protocol: 'chat' as const }, anthropic: null }
  await using own = await startTestServer({ models: { ...models, extraModels: ['custom:llama3.3'] } })
  const conversation = await converse(own)
  const { client } = conversation
  const body = JSON.stringify({ model: 'custom:llama3.3' })
  const set = await client.send('PUT', MODEL, { headers: { 'content-type': 'application/json' }, body })
  expect([set.status, set.json]).toEqual([200, { ok: true, model: 'custom:llama3.3' }])
  const { json } = await client.get(MODEL)
  expect(json).toMatchObject({ effective_model: 'custom:llama3.3', effective_provider: 'openai' })
  expect(objectsAt(json, 'options').at(-1)).toEqual({
    ...{ label: 'llama3.3', value: 'custom:llama3.3', available: true },
  })
  turns = []
  const answer = await ask(conversation, 'Hello')
  expect(endOf(answer)).toMatchObject({ content: 'Done.', effective_model: 'custom:llama3.3' })
  expect(server.model.requests.at(-1)?.body).toMatchObject({ model: 'llama3.3', temperature: 0.7 })
})

it('[CP-154] shows a model the newest 40 messages of the conversation, and a person all of it', async () => {
  const conversation = await converse(server)
  for (let index = 1; index <= 22; index++) await ask(conversation, `Message ${index}`)
  const messages = objectsAt(server.model.requests.at(-1)?.body, 'messages')
  const said = messages.filter(({ role }) => role === 'user' || role === 'assistant')
  expect(said.length).toBeLessThanOrEqual(40)
  expect(said.length).toBeGreaterThan(37)
  expect(said[0]?.role).toBe('user')
  expect(said.at(-1)?.content).toBe('Message 22')
  const { client, sessionId } = conversation
  const all = await client.get(`/api/copilot/sessions/${sessionId}/messages`)
  expect(objectsAt(all.json, 'messages')).toHaveLength(44)
}, 60_000)
