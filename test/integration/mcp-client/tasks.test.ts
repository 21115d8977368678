import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { App } from '../../../src/app.ts'
import type { JsonObject } from '../../../src/base/json.ts'
import { createInProcessBus } from '../../../src/platform/bus/in-process-bus.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { invoke, openDomainFixture } from '../domain/domain-fixture.ts'
import { commandOf, type HttpPeer, startEverythingOverHttp } from './peers.ts'
import { ScriptedServer, textResult } from './scripted-server.ts'

const fixture = await openDomainFixture({
  allowPrivateNetwork: ['127.0.0.0/8'],
  allowStdioMcp: true,
  timing: { dueMs: 50, reapMs: 50 },
  bus: createInProcessBus(),
})
const { actor } = fixture
let app: App
let http: HttpPeer

beforeAll(async () => {
  http = await startEverythingOverHttp()
  app = fixture.openApp()
  await connect('remote', { url: http.url, timeoutMs: 20_000 })
  await connect('program', { command: commandOf('everything', 'stdio'), timeoutMs: 20_000 })
})
afterAll(() => http.kill())

async function connect(integrationKey: string, settings: JsonObject): Promise<void> {
  const input = { integrationKey, displayName: integrationKey, settings, credentials: {} }
  await app.services.connections.connect(actor, { ...input, connector: 'mcp' })
}

const end = (id: string) => app.services.executions.waitForEnd(actor, id, 60_000)

async function messagesOf(id: string): Promise<string[]> {
  const events = await fixture.events(id)
  return events.filter(({ type }) => type === 'checkpoint').map(({ payload }) => String(payload.message))
}

async function questionOf(id: string): Promise<string> {
  let approvalId = ''
  await waitUntil(async () => {
    approvalId = (await app.services.approvals.ofSubjects(actor, [id]))[0]?.id ?? ''
    return approvalId !== ''
  }, 'the question')
  return approvalId
}

describe.each(['remote', 'program'])(
  'a tool that is called as a task, of server-everything as a %s peer',
  (key) => {
    const name = `${key}_simulate_research_query`

    it('gives its result, and tells of its status', async () => {
      const { execution } = await invoke(app, actor, name, { topic: 'tea' })
      const { status, result } = await end(execution.id)
      expect(status).toBe('completed')
      expect(JSON.stringify(result)).toContain('Research Report: tea')
      expect(await messagesOf(execution.id)).toContain('Gathering sources...')
    })

    it('asks each of its calls on its own', async () => {
      const ask = { ambiguous: true, topic: 'python' }
      const calls = await Promise.all([invoke(app, actor, name, ask), invoke(app, actor, name, ask)])
      const [one = '', two = ''] = calls.map(({ execution }) => execution.id)
      const decide = async (id: string, interpretation: string) =>
        app.services.approvals.decide(actor, await questionOf(id), {
          approve: true,
          editedInput: { interpretation },
        })
      await decide(two, 'snake')
      await decide(one, 'comedy')
      expect(JSON.stringify((await end(one)).result)).toContain('comedy')
      expect(JSON.stringify((await end(two)).result)).toContain('snake')
    })
  },
)

describe('a task', () => {
  const execution = { taskSupport: 'required' }
  const task = (status: string, more: JsonObject = {}): JsonObject => ({
    ...{ taskId: 'task-1', status, ttl: null, pollInterval: 1 },
    ...{ createdAt: '2026-01-01T00:00:00Z', lastUpdatedAt: '2026-01-01T00:00:00Z', ...more },
  })

  async function withServer(
    name: string,
    methods: ScriptedServer['methods'],
    use: (peer: ScriptedServer) => Promise<void>,
  ): Promise<void> {
    await using peer = await ScriptedServer.start([
      { name: 'long', execution, answer: () => ({ task: task('working') }) },
    ])
    peer.capabilities = { tasks: { cancel: {}, requests: { tools: { call: {} } } } }
    peer.methods = methods
    await connect(name, { url: peer.url, timeoutMs: 20_000 })
    await use(peer)
  }

  const call = async (name: string) => (await invoke(app, actor, `${name}_long`, {})).execution.id

  it('that fails gives what its tool says as the reason', () =>
    withServer(
      'failing',
      {
        'tasks/get': () => task('failed', { statusMessage: 'no luck' }),
        'tasks/result': () => ({ ...textResult('There is no tea left'), isError: true }),
      },
      async () => {
        const id = await call('failing')
        expect(await end(id)).toMatchObject({ status: 'failed', error: { message: 'There is no tea left' } })
      },
    ))

  it('is cancelled with its execution', () =>
    withServer(
      'cancelled',
      { 'tasks/get': () => task('working'), 'tasks/cancel': () => task('cancelled') },
      async (peer) => {
        const begun = app.services.invocations.invoke(actor, {
          capabilityName: 'cancelled_long',
          input: {},
          isAsync: true,
        })
        const { id } = (await begun).execution
        await waitUntil(() => peer.received.includes('tasks/get'), 'the task to be looked at')
        await app.services.executions.cancel(actor, id)
        expect(await end(id)).toMatchObject({ status: 'cancelled' })
        await waitUntil(() => peer.received.includes('tasks/cancel'), 'the task to be cancelled')
      },
    ))

  it('that its server has forgotten is not begun a second time', () =>
    withServer(
      'forgotten',
      { 'tasks/get': (_, response) => void response.writeHead(404).end() },
      async (peer) => {
        const id = await call('forgotten')
        const error = { code: 'PEER_LOST', message: expect.stringContaining('may have taken effect') }
        expect(await end(id)).toMatchObject({ status: 'failed', error })
        expect(peer.calls).toBe(1)
      },
    ))
})
