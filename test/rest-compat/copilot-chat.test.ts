import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { at, TestClient, textAt } from '../support/client.ts'
import type { ModelTurn } from '../support/model-server/turn.ts'
import {
  ADD_PAUSE,
  ask,
  chatPath,
  converse,
  endOf,
  MODEL,
  messageIdOf,
  SESSIONS,
  startCopilotServer,
  told,
} from './copilot.ts'

let turns: ModelTurn[] = []
const server = await startCopilotServer(() => turns.shift() ?? { text: 'Done.' })
afterAll(() => server.close())

const call = (name: string, input: object): ModelTurn => ({ toolCalls: [{ name, input }] })
const change = (input: object) => call('modify_workflow', input)

function turnIdOf({ response }: { response: Response }): string {
  return response.headers.get('x-copilot-turn-id') ?? ''
}

describe('the stream of an answer', () => {
  it('[CP-010, CP-011, CP-012, CP-013, CP-014, CP-015, CP-106, CP-140, CP-141, CP-144] tells every step in the documented payloads', async () => {
    turns = [change(ADD_PAUSE), { text: 'I added a pause.' }]
    const conversation = await converse(server)
    const answer = await ask(conversation, 'Add a pause')
    expect(answer.status).toBe(200)
    expect(answer.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(turnIdOf(answer)).toMatch(/^turn_/)
    expect(answer.text).not.toContain('event: ')
    const { events } = answer
    expect(events.map(({ id }) => id)).toEqual(events.map((_event, index) => String(index + 1)))
    expect(events.map(({ data }) => [data.event, data.message ?? data.name ?? ''])).toEqual([
      ['status', 'Thinking…'],
      ['status', 'Modifying workflow…'],
      ['tool_call', 'modify_workflow'],
      ['tool_result', 'modify_workflow'],
      ['status', 'Analyzing result…'],
      ['status', 'Thinking…'],
      ...told(answer, 'content_delta').map(() => ['content_delta', '']),
      ['lint', ''],
      ['complete', ''],
    ])
    const [called] = told(answer, 'tool_call')
    const named = { name: 'modify_workflow', arguments: ADD_PAUSE }
    expect(called).toEqual({ event: 'tool_call', ...named, tool_call: named, id: expect.any(String) })
    expect(told(answer, 'tool_result')).toMatchObject([
      { name: 'modify_workflow', id: called?.id, result: { ok: true, applied: { add_blocks: 1 }, lint: [] } },
    ])
    expect(told(answer, 'lint')).toEqual([{ event: 'lint', issues: [] }])
    expect(endOf(answer)).toEqual({
      ...{ event: 'complete', message_id: expect.stringMatching(/^msg_/), content: 'I added a pause.' },
      workflow_diff: {
        add_blocks: [{ ...(at(ADD_PAUSE, 'add_blocks', 0) as object), position: expect.any(Object) }],
        add_edges: [{ source: 'Start', target: 'pause' }],
      },
      effective_model: 'gpt-5.2',
    })
  })

  it('[CP-018] proposes the effect of all changes together, and nothing that was taken back', async () => {
    turns = [
      change(ADD_PAUSE),
      change({ update_blocks: [{ id: 'Pause', config: { seconds: 9 } }] }),
      change({ add_blocks: [{ type: 'wait', name: 'Gone', config: { seconds: 1 } }] }),
      change({ remove_blocks: ['Gone'] }),
      { text: 'So it is.' },
    ]
    const diff = endOf(await ask(await converse(server), 'Add a pause')).workflow_diff ?? null
    expect(at(diff, 'add_blocks')).toMatchObject([{ name: 'Pause', config: { seconds: 9 } }])
    expect(Object.keys(diff ?? {}).sort()).toEqual(['add_blocks', 'add_edges'])
  })

  it('[CP-145] proposes nothing when nothing changed', async () => {
    turns = [call('get_block_info', { block_type: 'wait' }), { text: 'It waits.' }]
    const answer = await ask(await converse(server), 'What does wait do?')
    expect(endOf(answer)).toMatchObject({ event: 'complete', content: 'It waits.', workflow_diff: null })
    expect(told(answer, 'lint')).toEqual([])
  })

  it('[CP-143, CP-151] says in few deltas what is the content together, umlauts and all', async () => {
    const text = 'Größe 🙂 und Maß. '.repeat(150)
    turns = [{ text: 'Before.', ...change(ADD_PAUSE) }, { text }]
    const answer = await ask(await converse(server), 'Talk to me')
    const deltas = told(answer, 'content_delta').map(({ delta }) => delta)
    expect(deltas.join('')).toBe(endOf(answer).content)
    expect(endOf(answer).content).toBe(`Before.\n\n${text}`)
    expect(deltas.length).toBeLessThan(text.length / 7 / 2)
  })

  it('[CP-142] cuts the result of a tool, and says so', async () => {
    const block = { type: 'nonsense', name: 'Long', config: { note: 'x'.repeat(3_000) } }
    turns = [change({ add_blocks: [block] }), { text: 'There is no such block.' }]
    const answer = await ask(await converse(server), 'Add nonsense')
    const [result] = told(answer, 'tool_result')
    expect(result).toMatchObject({ name: 'modify_workflow', truncated: true })
    expect(textAt(result, 'result')).toHaveLength(2_000)
  })

  it('[CP-149] also speaks as the reference’s own editor reads it', async () => {
    turns = [{ text: 'Hello there.' }]
    const { client, sessionId } = await converse(server)
    const reader = await client.openPost(`${chatPath(sessionId)}?compat=studio`, { message: 'Hello' })
    await reader.rest()
    const chunks = reader.events.filter(({ data }) => data.event === 'chunk')
    expect(chunks.map(({ data }) => data.content).join('')).toBe('Hello there.')
    expect(reader.text).toContain('data: {"event":"chunk","content":')
  })

  it('[CP-017, CP-107] reasons against the state of the editor', async () => {
    turns = [change({ update_blocks: [{ id: 'Drawn', config: { seconds: 5 } }] }), { text: 'Done.' }]
    const nodes = [
      { id: 's', type: 'starter', name: 'Start', config: {} },
      { id: 'd', type: 'wait', name: 'Drawn', config: { seconds: 2 } },
    ]
    const conversation = await converse(server)
    const edges = [{ source: 's', target: 'd' }]
    const answer = await ask(conversation, 'Wait longer', { workflow_state: { nodes, edges } })
    expect(endOf(answer).workflow_diff).toEqual({ update_blocks: [{ id: 'Drawn', config: { seconds: 5 } }] })
    for (const workflow_state of [{}, { nodes }, { nodes: 1, edges: [] }, 'text']) {
      const refused = await conversation.client.post(chatPath(conversation.sessionId), {
        ...{ message: 'Hello', workflow_state },
      })
      expect([refused.status, refused.json.error]).toEqual([
        400,
        'workflow_state must have nodes and edges arrays',
      ])
    }
  })

  it('says where a state that is none has its first fault', async () => {
    const { client, sessionId } = await converse(server)
    const node = { id: 'a', type: 'code', name: 'A' }
    const faults: [JsonObject, RegExp][] = [
      [{ nodes: [node, { id: 'b', type: 'code' }], edges: [] }, /^workflow_state\.nodes\.1\.name: /],
      [{ nodes: [node, { ...node, name: 'B' }], edges: [] }, /^workflow_state\.nodes\.1\.id: Another block/],
      [
        { nodes: [{ ...node, type: 'x' }], edges: [] },
        /^workflow_state\.nodes\.0\.type: Unknown block type "x"/,
      ],
    ]
    for (const [workflow_state, error] of faults) {
      const refused = await client.post(chatPath(sessionId), { message: 'Hello', workflow_state })
      expect(refused.status).toBe(400)
      expect(refused.json.error).toMatch(error)
    }
  })
})

describe('the model', () => {
  it('[CP-150] that is not configured is named, and the built-in planner answers', async () => {
    await using bare = await startCopilotServer(() => ({}), { models: undefined })
    const answer = await ask(await converse(bare), 'What does this do?')
    expect(told(answer, 'status')[0]).toEqual({
      ...{ event: 'status', message: 'gpt-5.2 is not configured; using the built-in planner' },
    })
    expect(endOf(answer)).toMatchObject({ event: 'complete', effective_model: 'offline' })
  })

  it('that refuses its key gives way to the built-in planner, in so many words', async () => {
    turns = [{ refusal: { status: 401, message: 'bad key' } }]
    const answer = await ask(await converse(server), 'What does this do?')
    expect(told(answer, 'status').map(({ message }) => message)).toEqual([
      'Thinking…',
      'Switching models…',
      'gpt-5.2 refused the key that is configured for it; using the built-in planner',
      'Thinking…',
    ])
    expect(endOf(answer)).toMatchObject({ event: 'complete', effective_model: 'offline' })
  })

  it('[CP-024] takes at most 25 steps, the last one in words; it gets the temperature that it takes', async () => {
    const { apiKey, actor } = await server.createOrganization('Of its own')
    const client = new TestClient(server.url, apiKey)
    const body = JSON.stringify({ model: 'gpt-4o' })
    await client.send('PUT', MODEL, { headers: { 'content-type': 'application/json' }, body })
    const { id: workflowId } = await server.app.services.workflows.create(actor, { name: 'Mine' })
    const created = await client.post(SESSIONS, { workflow_id: workflowId })
    const before = server.model.requests.length
    turns = Array.from({ length: 24 }, () => call('get_block_info', { block_type: 'wait' }))
    turns.push({ text: 'Enough.' })
    const answer = await ask({ client, workflowId, sessionId: textAt(created.json, 'id') }, 'Look it up')
    const asked = server.model.requests.slice(before).map((request) => request.body)
    expect(asked).toHaveLength(25)
    expect(asked.map(({ temperature }) => temperature)).toEqual(asked.map(() => 0.7))
    expect(asked.at(-1)?.tool_choice).toBe('none')
    expect(endOf(answer)).toMatchObject({ event: 'complete', content: expect.stringMatching(/^Enough\./) })
    expect(messageIdOf(answer)).toMatch(/^msg_/)
  }, 60_000)
})
