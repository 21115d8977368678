import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../src/base/json.ts'
import { at, textAt } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { Connecting } from './connecting.ts'
import { NOTEBOOK_KINDS, Notebook, type NotebookKind } from './notebook.ts'

let server: TestServer
let connecting: Connecting

beforeAll(async () => {
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'], allowStdioMcp: true })
  connecting = new Connecting(server)
})
afterAll(() => server.close())

/** Calls a tool that asks, and resolves with its execution and its approval. */
async function ask(name: string, topic: string): Promise<{ id: string; approvalId: string }> {
  const { json } = await connecting.rest.post(
    `/api/runtime/tools/${name}`,
    { input: { topic } },
    { prefer: 'respond-async' },
  )
  const id = textAt(json, 'executionId')
  const query = 'query($id: ID!) { execution(id: $id) { approval { id } } }'
  let approvalId: unknown
  await waitUntil(async () => {
    approvalId = at(await connecting.graphql.data(query, { id }), 'execution', 'approval', 'id')
    return typeof approvalId === 'string'
  }, 'the question')
  return { id, approvalId: String(approvalId) }
}

async function answer(approvalId: string, word: string): Promise<void> {
  await connecting.rest.post(`/api/runtime/approvals/${approvalId}`, { decision: 'approve', input: { word } })
}

async function ended(id: string): Promise<JsonObject> {
  const query = 'query($id: ID!) { execution(id: $id) { status result error { code message retryable } } }'
  let execution: JsonObject = {}
  await waitUntil(async () => {
    execution = (await connecting.graphql.data(query, { id })).execution as JsonObject // it is there
    return ['COMPLETED', 'FAILED'].includes(String(execution.status))
  }, `the end of ${id}`)
  return execution
}

async function withNotebook(
  kind: NotebookKind,
  name: string,
  use: (notebook: Notebook, key: string) => Promise<void>,
): Promise<void> {
  await using notebook = await Notebook.start(kind)
  const key = `${name}_${kind.transport}_${kind.era}`
  await connecting.connected(key, { ...notebook.peer, trustHints: true })
  await use(notebook, key)
}

describe.each(NOTEBOOK_KINDS)('a server over $transport of the $era era', (kind) => {
  it('that is killed in the middle of a call is not called again for a tool that may not be repeated', () =>
    withNotebook(kind, 'killed', async (notebook, key) => {
      const { status, text } = await connecting.invoke(`${key}_die`, {})
      expect(status).toBe(500)
      expect(text).toContain('the call may have taken effect')
      expect(notebook.calls).toEqual(['die'])
    }))

  it('is told the answers of several calls apart, or says that it cannot be', () =>
    withNotebook(kind, 'asked', async (_, key) => {
      const one = await ask(`${key}_ask`, 'tea')
      if (kind.transport === 'stdio' && kind.era === 'legacy') {
        const { status, text } = await connecting.invoke(`${key}_ask`, { topic: 'milk' })
        expect(status).toBe(500)
        expect(text).toContain('cannot be told which of them asks')
      } else {
        const two = await ask(`${key}_ask`, 'milk')
        await answer(two.approvalId, 'white')
        expect(JSON.stringify((await ended(two.id)).result)).toMatch(/milk.*white/)
      }
      await answer(one.approvalId, 'green')
      expect(JSON.stringify((await ended(one.id)).result)).toMatch(/tea.*green/)
    }))
})

describe('a program that is killed in the middle of a call', () => {
  it('is started and called again for a tool that may be repeated', () =>
    withNotebook({ transport: 'stdio', era: 'modern' }, 'often', async (notebook, key) => {
      expect(await connecting.invoke(`${key}_die_safely`, {})).toMatchObject({ status: 500 })
      expect(notebook.calls).toEqual(['die_safely', 'die_safely', 'die_safely'])
    }))
})

describe('a program of the older era', () => {
  const SCRIPT = `
    const [end] = process.argv.slice(1)
    require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
      const { id, method } = JSON.parse(line)
      if (method === 'server/discover' && end === 'ends') process.exit(1)
      if (method === 'server/discover' || id === undefined) return
      const result = method === 'initialize'
        ? { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo: { name: 'old', version: '1' } }
        : { tools: [{ name: 'old', inputSchema: { type: 'object' } }] }
      console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
    })`

  it.each(['ends', 'is silent'])('is connected when it %s at what it does not know', async (end) => {
    const account = await connecting.connect(`old_${end.replace(' ', '_')}`, {
      command: [process.execPath, '-e', SCRIPT, end],
    })
    expect(account).toMatchObject({ status: 'ACTIVE', protocolVersion: '2025-06-18' })
  })
})
