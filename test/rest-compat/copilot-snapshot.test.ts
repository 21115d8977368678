import { afterAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import type { Graph } from '../../src/engine/workflow/graph/graph.ts'
import { ECHO, at as placed } from '../graphql/workflow-run-fixture.ts'
import { at, objectsAt, textAt } from '../support/client.ts'
import {
  ADD_PAUSE,
  ask,
  type Conversation,
  converse,
  isAnswered,
  messageIdOf,
  messagesOf,
  SESSIONS,
  snapshotPath,
  startCopilotServer,
} from './copilot.ts'

const script: { input: JsonObject | null } = { input: ADD_PAUSE }
const server = await startCopilotServer((_step, { body }) => {
  if (isAnswered(body) || script.input === null) return { text: 'Done.' }
  return { toolCalls: [{ name: 'modify_workflow', input: script.input }] }
})
afterAll(() => server.close())

/** A conversation with a proposal to apply. */
async function propose(input: JsonObject | null = ADD_PAUSE, body: JsonObject = {}) {
  script.input = input
  const conversation = await converse(server)
  const messageId = messageIdOf(await ask(conversation, 'Change something', body))
  const path = snapshotPath(conversation.sessionId, messageId)
  return { ...conversation, conversation, messageId, path }
}

/** Saves a graph as another editor does, and gives its version. */
async function save({ workflowId }: Conversation, change: (graph: Graph) => Graph): Promise<number> {
  const { workflows, workflowVersions } = server.app.services
  const { graph } = await workflows.get(server.actor, workflowId)
  const changed = change(JSON.parse(JSON.stringify(graph)))
  return (await workflowVersions.save(server.actor, workflowId, { graph: changed })).version
}

async function stored({ workflowId }: Conversation) {
  return server.app.services.workflows.get(server.actor, workflowId)
}

const CANVAS: Graph = {
  nodes: [
    ...ECHO.nodes,
    { id: 'note', type: 'wait', name: 'Drawn just now', config: { seconds: 2 }, ...placed },
  ],
  edges: ECHO.edges,
}
const canvas = JSON.parse(JSON.stringify(CANVAS))

describe('the snapshot call', () => {
  it('[CP-050, CP-120, CP-125] applies the suggestion without a body, once', async () => {
    const { client, path, messageId, conversation } = await propose()
    const first = await client.post(path)
    expect(first.status).toBe(200)
    expect(first.json).toMatchObject({
      ...{ ok: true, message_id: messageId, applied: true },
      workflow: { id: conversation.workflowId, version: 2 },
      lint: [],
    })
    expect(at(first.json, 'snapshot', 'nodes')).toHaveLength(2)
    expect(at(first.json, 'workflow', 'nodes')).toHaveLength(3)
    expect(at(first.json, 'workflow', 'edges')).toContainEqual(
      expect.objectContaining({ source: 's', target: 'pause' }),
    )
    const again = await client.post(path)
    expect(again.status).toBe(200)
    expect(again.json).toMatchObject({
      ok: true,
      applied: false,
      already_applied: true,
      workflow: { version: 2 },
    })
    expect((await stored(conversation)).version).toBe(2)
  })

  it('applies it once when it is called by many at the same time', async () => {
    const { client, path, conversation } = await propose()
    const answers = await Promise.all(Array.from({ length: 5 }, () => client.post(path)))
    expect(answers.filter(({ json }) => json.applied === true)).toHaveLength(1)
    expect((await stored(conversation)).version).toBe(2)
  })

  it("[CP-121] stores the client's pre_snapshot, and applies on that base", async () => {
    const { client, path, conversation } = await propose()
    const answer = await client.post(path, { pre_snapshot: canvas })
    expect(answer.json).toMatchObject({ ok: true, applied: true, workflow: { version: 2 } })
    const names = (await stored(conversation)).graph as unknown as Graph
    expect(names.nodes.map(({ name }) => name).sort()).toEqual(['Drawn just now', 'End', 'Pause', 'Start'])
    const kept = at(await messagesOf(conversation), 1, 'pre_snapshot', 'nodes')
    expect(kept).toContainEqual(expect.objectContaining({ name: 'Drawn just now' }))
  })

  it('applies on the state that came with the message, and saves that with it', async () => {
    const { client, path, conversation } = await propose(ADD_PAUSE, { workflow_state: canvas })
    expect((await client.post(path)).json).toMatchObject({ applied: true, workflow: { version: 2 } })
    const { nodes } = (await stored(conversation)).graph as unknown as Graph
    expect(nodes.map(({ name }) => name).sort()).toEqual(['Drawn just now', 'End', 'Pause', 'Start'])
  })

  it('[CP-122, CP-123] refuses a body that is none', async () => {
    const { client, path } = await propose()
    const missing = await client.post(path, { other: 1 })
    expect([missing.status, missing.json.error]).toEqual([400, 'pre_snapshot is required'])
    for (const pre_snapshot of [{}, { nodes: [] }, { nodes: {}, edges: [] }, 'text', []]) {
      const malformed = await client.post(path, { pre_snapshot })
      expect([malformed.status, malformed.json.error]).toEqual([
        400,
        'pre_snapshot must have nodes and edges arrays',
      ])
    }
  })

  it('[CP-124] has nothing to apply of a message without a diff, and stores what it is given', async () => {
    const { client, path, conversation } = await propose(null)
    const nothing = await client.post(path)
    expect(nothing.json).toMatchObject({ ok: true, applied: false, workflow: { version: 1 } })
    const given = await client.post(path, { pre_snapshot: canvas })
    expect(given.json).toMatchObject({ ok: true, applied: false, workflow: { version: 1 } })
    expect(at(await messagesOf(conversation), 1, 'pre_snapshot', 'nodes')).toHaveLength(3)
  })

  it('[CP-126] keeps what others have saved since, where that is something else', async () => {
    const { client, path, conversation } = await propose()
    await save(conversation, ({ nodes, edges }) => ({
      nodes: nodes.map((node) => (node.id === 'r' ? { ...node, config: { output: 'new' } } : node)),
      edges,
    }))
    const answer = await client.post(path)
    expect(answer.json).toMatchObject({ ok: true, applied: true, rebased: true, workflow: { version: 3 } })
    const { nodes } = (await stored(conversation)).graph as unknown as Graph
    expect(nodes.find(({ id }) => id === 'r')?.config).toEqual({ output: 'new' })
    expect(nodes.map(({ name }) => name)).toContain('Pause')
  })

  it('[CP-127] tells where others have changed the same since, and changes nothing', async () => {
    const { client, path, conversation } = await propose({
      update_blocks: [{ id: 'End', config: { output: 'ours' } }],
    })
    await save(conversation, ({ nodes, edges }) => ({
      nodes: nodes.map((node) => (node.id === 'r' ? { ...node, config: { output: 'theirs' } } : node)),
      edges,
    }))
    const answer = await client.post(path)
    expect(answer.status).toBe(409)
    expect(answer.json).toMatchObject({
      ...{ error: expect.any(String), error_code: 'GRAPH_CONFLICT' },
      ...{ conflicts: ['blocks/End/config/output'], current_version: 2 },
    })
    expect((await stored(conversation)).version).toBe(2)
  })

  it("[CP-128] applies no message of the user's, and none that is not there", async () => {
    const { client, conversation } = await propose()
    const own = textAt(await messagesOf(conversation), 0, 'id')
    expect((await client.post(snapshotPath(conversation.sessionId, own))).status).toBe(400)
    const unknown = await client.post(snapshotPath(conversation.sessionId, 'msg_none'))
    expect([unknown.status, unknown.json.error]).toEqual([404, 'Message not found'])
    const other = await propose()
    const foreign = await client.post(snapshotPath(conversation.sessionId, other.messageId))
    expect(foreign.status).toBe(404)
  })

  it('[CP-129] finds what the client has saved itself, and makes no second version', async () => {
    const { client, path, conversation } = await propose()
    const diff = at(await messagesOf(conversation), 1, 'workflow_diff', 'add_blocks', 0)
    await save(conversation, ({ nodes, edges }) => ({
      nodes: [...nodes, { ...(diff as unknown as Graph['nodes'][number]), enabled: true }],
      edges: [...edges, { id: 'own', source: 's', target: 'pause' }],
    }))
    const answer = await client.post(path, { pre_snapshot: JSON.parse(JSON.stringify(ECHO)) })
    expect(answer.json).toMatchObject({ applied: false, already_applied: true, workflow: { version: 2 } })
    expect((await stored(conversation)).version).toBe(2)
  })

  it('[CP-130] is taken back in a new version, which keeps what came after', async () => {
    const { client, path, messageId, conversation } = await propose()
    await client.post(path)
    await save(conversation, ({ nodes, edges }) => ({
      nodes: nodes.map((node) => (node.id === 'r' ? { ...node, name: 'Finish' } : node)),
      edges,
    }))
    const undo = `${SESSIONS}/${conversation.sessionId}/messages/${messageId}/undo`
    const undone = await client.post(undo)
    expect(undone.json).toMatchObject({ ok: true, applied: true, workflow: { version: 4 } })
    const { nodes } = (await stored(conversation)).graph as unknown as Graph
    expect(nodes.map(({ name }) => name)).toEqual(['Start', 'Finish'])
    expect((await client.post(undo)).json).toMatchObject({ applied: false, workflow: { version: 4 } })
    expect((await client.post(path)).json).toMatchObject({ applied: true, workflow: { version: 5 } })
  })

  it('is applied again after the workflow itself was undone', async () => {
    const { client, path, conversation } = await propose()
    await client.post(path)
    await server.app.services.workflowVersions.undo(server.actor, conversation.workflowId)
    expect((await client.post(path)).json).toMatchObject({ applied: true, workflow: { version: 4 } })
  })
})

describe('a decision made before', () => {
  const at = (messageId: string) => ({ messageId, only: ['pause'] })

  it('stands: what was rejected is not applied', async () => {
    const { client, path, messageId, conversation } = await propose()
    await server.app.services.copilotSuggestions.reject(server.actor, messageId)
    for (const body of [undefined, { pre_snapshot: canvas }]) {
      const refused = await client.post(path, body)
      expect([refused.status, refused.json]).toEqual([
        400,
        { error: 'The proposal was rejected: ask for it again', error_code: 'VALIDATION_ERROR' },
      ])
    }
    expect((await stored(conversation)).version).toBe(1)
  })

  it('is taken back with what came to it later', async () => {
    const { client, path, messageId, conversation } = await propose()
    await server.app.services.copilotSuggestions.apply(server.actor, at(messageId))
    expect((await client.post(path)).json).toMatchObject({ ok: true })
    const undone = await client.post(path.replace('/snapshot', '/undo'))
    expect(undone.status).toBe(200)
    expect((await stored(conversation)).graph).toEqual(ECHO)
    expect((await client.post(path.replace('/snapshot', '/undo'))).json).toMatchObject({ applied: false })
  })
})

describe('a conversation', () => {
  it('[CP-005, CP-006] goes on from the proposal before, and one call applies the whole', async () => {
    const { client, conversation } = await propose()
    script.input = { update_blocks: [{ id: 'Pause', config: { seconds: 7 } }] }
    const second = await ask(conversation, 'Seven seconds, please')
    const asked = objectsAt(server.model.requests.at(-1)?.body, 'messages')
    expect(asked.map(({ content }) => content)).toContain('Change something')
    const applied = await client.post(snapshotPath(conversation.sessionId, messageIdOf(second)))
    expect(applied.json).toMatchObject({ applied: true, workflow: { version: 2 } })
    expect(at(applied.json, 'workflow', 'nodes')).toContainEqual(
      expect.objectContaining({ name: 'Pause', config: { seconds: 7 } }),
    )
  })
})
