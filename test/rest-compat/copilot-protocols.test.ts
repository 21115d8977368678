import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { textAt } from '../support/client.ts'
import { startModelServer } from '../support/model-server/model-server.ts'
import type { ModelTurn } from '../support/model-server/turn.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { ADD_PAUSE, ask, converse, endOf, messageIdOf, snapshotPath, told } from './copilot.ts'

/** Characters of one to four bytes: the model server cuts its bytes every 13. */
const SAID = 'Ich füge eine Pause ein – 一分間 ⏸️, dann geht es weiter 🚀.'
const CHANGE: ModelTurn = { text: SAID, toolCalls: [{ name: 'modify_workflow', input: ADD_PAUSE }] }

const PROTOCOLS = [
  { name: 'OpenAI chat', model: 'gpt-4.1', path: '/v1/chat/completions', protocol: 'chat' },
  { name: 'OpenAI responses', model: 'gpt-4.1', path: '/v1/responses', protocol: 'responses' },
  { name: 'Anthropic messages', model: 'claude-sonnet-4-5', path: '/v1/messages', protocol: 'chat' },
] as const

let turns: ModelTurn[] = []
const model = await startModelServer(() => turns.shift() ?? { text: 'Done.' })
afterAll(() => model[Symbol.asyncDispose]())

describe.each(PROTOCOLS)('a turn over $name', ({ model: name, path, protocol }) => {
  let server: TestServer
  beforeAll(async () => {
    const access = { apiKey: 'key-of-the-test', baseUrl: `${model.url}/v1` }
    const models = { openai: { ...access, protocol }, anthropic: access, extraModels: [] }
    server = await startTestServer({ models })
    await server.app.services.copilotSettings.set(server.actor, name)
  })
  afterAll(() => server.close())

  async function hear(...said: ModelTurn[]) {
    turns = said
    const asked = model.requests.length
    const conversation = await converse(server)
    const answer = await ask(conversation, 'Add a pause')
    return { conversation, answer, asked: model.requests.slice(asked) }
  }

  it('calls tools, speaks whole characters, and proposes what is then applied', async () => {
    const { conversation, answer, asked } = await hear(CHANGE, { text: SAID })
    const end = endOf(answer)
    expect(end).toMatchObject({ event: 'complete', workflow_diff: { add_blocks: [{ name: 'Pause' }] } })
    const content = textAt(end, 'content')
    expect(content.split(SAID)).toHaveLength(3)
    expect(deltasOf(told(answer, 'content_delta'))).toBe(content)
    expect(told(answer, 'tool_call')).toMatchObject([{ name: 'modify_workflow', arguments: ADD_PAUSE }])
    const [call] = told(answer, 'tool_call')
    expect(told(answer, 'tool_result')).toMatchObject([{ name: 'modify_workflow', id: call?.id }])
    expect(asked.map((request) => request.path)).toEqual([path, path])
    expect(asked.map(({ body }) => body.model)).toEqual([name, name])

    const { client, sessionId } = conversation
    const applied = await client.post(snapshotPath(sessionId, messageIdOf(answer)))
    expect(applied.json).toMatchObject({ ok: true, applied: true, workflow: { version: 2 } })
  })

  it('is retried when the provider is busy, and feeds broken arguments back', async () => {
    const busy = { refusal: { status: 429, message: 'slow down', headers: { 'retry-after-ms': '1' } } }
    const broken = { toolCalls: [{ name: 'modify_workflow', input: '{"add_blocks": [' }] }
    const { answer, asked } = await hear(busy, broken, CHANGE, { text: 'Mended.' })
    expect(endOf(answer)).toMatchObject({ event: 'complete', workflow_diff: expect.anything() })
    expect(told(answer, 'tool_result').map((result) => result.is_error === true)).toEqual([true, false])
    expect(asked).toHaveLength(4)
  })

  it('that breaks off ends with one error, and nothing is proposed', async () => {
    const { answer } = await hear({ text: SAID, failsMidway: 'upstream exploded' })
    expect(endOf(answer)).toMatchObject({ event: 'error', error_code: 'PROVIDER_UNAVAILABLE' })
    expect(deltasOf(told(answer, 'content_delta'))).toBe(SAID)
    expect([...told(answer, 'complete'), ...told(answer, 'error')]).toHaveLength(1)
  })
})

function deltasOf(events: readonly JsonObject[]): string {
  return events.map((event) => textAt(event, 'delta')).join('')
}
