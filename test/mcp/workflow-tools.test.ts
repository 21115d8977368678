import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BlockType } from '../../src/engine/workflow/graph/graph.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'

let server: TestServer
const opened: Client[] = []

beforeAll(async () => {
  server = await startTestServer()
  await deploy('Greeter', 'wait', { seconds: 0 }, { greeting: 'Hello <Start.output.name>' })
  await deploy('Slow one', 'wait', { seconds: 3_600 }, 'done')
  await deploy('Broken!', 'code', { code: 'throw new Error("no luck")' }, 'done')
})
afterAll(async () => {
  await Promise.all(opened.map((client) => client.close()))
  await server.close()
})

/** A workflow with one block between its starter, which wants a name, and its response. */
async function deploy(name: string, type: BlockType, config: object, output: unknown): Promise<string> {
  const { workflows, deployments } = server.app.services
  const graph = {
    nodes: [
      { id: 's', type: 'starter', name: 'Start', config: { input: { name: 'string' } } },
      { id: 'b', type, name: 'Block', config },
      { id: 'r', type: 'response', name: 'End', config: { output } },
    ],
    edges: [
      { source: 's', target: 'b' },
      { source: 'b', target: 'r' },
    ],
  }
  const { id } = await workflows.create(server.actor, { name, graph })
  await deployments.deploy(server.actor, id)
  return id
}

async function connect(apiKey = server.apiKey, mode: 'auto' | 'legacy' = 'auto'): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } })
  const requestInit = { headers: { authorization: `Bearer ${apiKey}` } }
  const url = new URL('/api/mcp?toolset=workflows', server.url)
  await client.connect(new StreamableHTTPClientTransport(url, { requestInit }))
  opened.push(client)
  return client
}

describe.each(['legacy', 'auto'] as const)(
  'deployed workflows, for the official client in mode %s',
  (mode) => {
    it('are tools that take their start variables', async () => {
      const { tools } = await (await connect(server.apiKey, mode)).listTools()
      const names = tools.map(({ name }) => name)
      expect(names.slice(0, 3)).toEqual(['workflow_greeter', 'workflow_slow_one', 'workflow_broken_'])
      expect(tools[0]).toMatchObject({
        title: 'Greeter',
        inputSchema: { type: 'object', properties: { name: { type: 'string' } }, required: ['name'] },
        annotations: { readOnlyHint: false, idempotentHint: false, destructiveHint: true },
        _meta: { kind: 'workflow', workflowId: expect.stringMatching(/^WCFG-/), version: 1 },
      })
    })

    it('are run, and tell of their blocks', async () => {
      const client = await connect(server.apiKey, mode)
      const seen: (string | undefined)[] = []
      const result = await client.callTool(
        { name: 'workflow_greeter', arguments: { name: 'Ada' } },
        { onprogress: ({ message }) => void seen.push(message) },
      )
      expect(result).toMatchObject({
        structuredContent: { greeting: 'Hello Ada' },
        _meta: {
          runId: expect.stringMatching(/^WRUN-/),
          runEventsUrl: expect.stringMatching(/\/api\/stream\/runs\/WRUN-/),
        },
      })
      expect(seen).toContain('Block')
      const run = await server.app.services.workflowRuns.get(server.actor, String(result._meta?.runId))
      expect(run.trigger).toBe('mcp')
    })

    it('tell what is wrong as results', async () => {
      const client = await connect(server.apiKey, mode)
      const invalid = await client.callTool({ name: 'workflow_greeter', arguments: {} })
      expect(invalid.isError).toBe(true)
      expect(JSON.stringify(invalid.content)).toContain('The start variable \\\\\\"name\\\\\\" is required')
      const failed = await client.callTool({ name: 'workflow_broken_', arguments: { name: 'a' } })
      expect(failed).toMatchObject({ isError: true, _meta: { runId: expect.any(String) } })
      expect(JSON.stringify(failed.content)).toContain('no luck')
      await expect(client.callTool({ name: 'workflow_none', arguments: {} })).rejects.toThrow('Unknown tool')
    })
  },
)

it('names its arguments as every model takes them', async () => {
  const { workflows, deployments } = server.app.services
  const { id } = await workflows.create(server.actor, {
    name: 'Named',
    graph: {
      nodes: [
        {
          id: 's',
          type: 'starter',
          name: 'Start',
          config: { input: { 'Input 1': 'string', 'Input-1': 'x', Input_1: 1 } },
        },
        {
          id: 'r',
          type: 'response',
          name: 'End',
          config: { output: '<Start.output.Input 1> <Start.output.Input_1>' },
        },
      ],
      edges: [{ source: 's', target: 'r' }],
    },
  })
  await deployments.deploy(server.actor, id)
  const client = await connect()
  const { tools } = await client.listTools()
  expect(tools.find(({ name }) => name === 'workflow_named')?.inputSchema).toMatchObject({
    properties: {
      Input_1_2: { type: 'string', title: 'Input 1' },
      'Input-1': { default: 'x' },
      Input_1: { type: 'number', default: 1 },
    },
    required: ['Input_1_2'],
  })
  const called = { name: 'workflow_named', arguments: { Input_1_2: 'one', Input_1: 2 } }
  expect((await client.callTool(called)).structuredContent).toEqual({ result: 'one 2' })
})

it('cancels the run with its request', async () => {
  const client = await connect()
  const abort = new AbortController()
  const call = client.callTool(
    { name: 'workflow_slow_one', arguments: { name: 'a' } },
    { signal: abort.signal, onprogress: () => abort.abort() },
  )
  await expect(call).rejects.toThrow()
  const filter = { status: ['cancelled' as const] }
  const isCancelled = async () => (await server.app.services.workflowRuns.count(server.actor, filter)) === 1
  await waitUntil(isCancelled, 'the run to be cancelled')
})

describe('the copilot', () => {
  it('builds a workflow, which is saved when its proposal is applied, and taken back', async () => {
    const client = await connect()
    const call = async (name: string, args: Record<string, unknown>) => {
      const result = await client.callTool({ name, arguments: args })
      expect(result.isError ?? false, JSON.stringify(result.content)).toBe(false)
      return Object(result.structuredContent)
    }
    const { workflowId } = await call('copilot_create_workflow', { name: 'Mails' })
    const message = 'Start with a starter, then wait 5 seconds'
    const answer = await call('copilot_ask', { workflowId, message })
    expect(answer).toMatchObject({ status: 'completed', messageId: expect.any(String) })
    expect(answer.proposal).not.toBeNull()
    const { messageId, sessionId } = answer
    expect(await call('copilot_apply', { messageId })).toMatchObject({ applied: true, version: 2 })
    expect(await call('copilot_undo', { messageId })).toMatchObject({ workflowId, version: 3 })
    const told = await call('copilot_ask', { workflowId, sessionId, message: 'What does this workflow do?' })
    expect(told).toMatchObject({ sessionId, status: 'completed' })
    const { workflows } = await call('copilot_list_workflows', {})
    expect(workflows[0]).toMatchObject({ workflowId, name: 'Mails', version: 3 })
    const other = await call('copilot_create_workflow', { name: 'Other' })
    for (const [name, args] of [
      ['copilot_apply', { message: 1 }],
      ['copilot_ask', { workflowId: other.workflowId, sessionId, message: 'Add a wait' }],
    ] as const) {
      expect(await client.callTool({ name, arguments: args }), name).toMatchObject({ isError: true })
    }
  })

  it('is there for keys with its scope, and workflows for those with theirs', async () => {
    const runner = await connect(await server.createKey(['runtime', 'workflows']))
    const { tools } = await runner.listTools()
    expect(tools.some(({ name }) => name.startsWith('copilot_'))).toBe(false)
    const asked = { workflowId: 'WCFG-x', message: 'hello' }
    expect((await runner.callTool({ name: 'copilot_ask', arguments: asked })).isError).toBe(true)
    const plain = await connect(await server.createKey(['runtime']))
    await expect(plain.listTools()).rejects.toThrow(/scope/i)
  })

  it('offers each organisation its own', async () => {
    const foreign = await server.createOrganization('Foreign')
    const client = await connect(foreign.apiKey)
    const { tools } = await client.listTools()
    expect(tools.filter(({ name }) => name.startsWith('workflow_'))).toEqual([])
    const called = client.callTool({ name: 'workflow_greeter', arguments: { name: 'a' } })
    await expect(called).rejects.toThrow('Unknown tool')
    const { services } = server.app
    const [own] = await services.workflows.listFrom(server.actor, { limit: 1, offset: 0 })
    const session = await services.copilotSessions.create(server.actor, own?.id ?? '')
    const { turn } = await services.copilotTurns.start(server.actor, {
      sessionId: session.id,
      message: 'Add a wait of 5 seconds after the starter',
    })
    const answer = async () => (await services.copilotMessages.ofTurns(server.actor, [turn.id]))[0]
    await waitUntil(async () => (await answer()) !== null, 'the answer')
    const messageId = (await answer())?.id
    const stolen: [string, Record<string, unknown>][] = [
      ['copilot_ask', { workflowId: own?.id, message: 'hello' }],
      ['copilot_ask', { workflowId: own?.id, sessionId: session.id, message: 'hello' }],
      ['copilot_apply', { messageId }],
      ['copilot_undo', { messageId }],
    ]
    for (const [name, args] of stolen) {
      const refused = await client.callTool({ name, arguments: args })
      expect(refused.isError, name).toBe(true)
      expect(JSON.stringify(refused.content), name).toContain('NOT_FOUND')
    }
    expect(
      (await client.callTool({ name: 'copilot_list_workflows', arguments: {} })).structuredContent,
    ).toEqual({
      workflows: [],
    })
  })
})
