import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, objectsAt } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { Connecting } from './connecting.ts'
import { commandOf, type HttpPeer, startEverythingOverHttp } from './peers.ts'

let server: TestServer
let peer: HttpPeer
let connecting: Connecting

beforeAll(async () => {
  peer = await startEverythingOverHttp()
  server = await startTestServer({ allowPrivateNetwork: ['127.0.0.0/8'], allowStdioMcp: true })
  connecting = new Connecting(server)
})
afterAll(async () => {
  await server.close()
  await peer.kill()
})

describe.each([['http'], ['stdio']])('server-everything over %s', (transport) => {
  const key = `every_${transport}`

  beforeAll(async () => {
    const where = transport === 'http' ? { url: peer.url } : { command: commandOf('everything', 'stdio') }
    const account = await connecting.connect(key, where)
    expect(account).toMatchObject({ __typename: 'ConnectedAccount', status: 'ACTIVE' })
    expect(at(account, 'syncs', 0, 'added')).toContain('echo')
    expect(account.protocolVersion).toMatch(/^20\d\d-\d\d-\d\d$/)
  })

  it('answers calls over REST', async () => {
    const { status, body } = await connecting.invoke(`${key}_echo`, { message: 'hello' })
    expect(status).toBe(200)
    expect(body).toMatchObject({ result: { content: [{ type: 'text', text: 'Echo: hello' }] } })
  })

  it('answers calls over GraphQL, with its structured content', async () => {
    const data = await connecting.graphql.data(
      `mutation($input: InvokeCapabilityInput!) {
        invokeCapability(input: $input) { ... on InvokePayload { execution { status result } } ... on Error { message } }
      }`,
      { input: { name: `${key}_get_structured_content`, input: { location: 'Chicago' } } },
    )
    expect(at(data, 'invokeCapability', 'execution')).toMatchObject({
      status: 'COMPLETED',
      result: { temperature: expect.any(Number), conditions: expect.any(String) },
    })
  })

  it('tells of its progress in the event stream', async () => {
    const name = `${key}_trigger_long_running_operation`
    const { text } = await connecting.invoke(name, { duration: 1.2, steps: 3 })
    const stream = await connecting.rest.read(`/api/runtime/executions/${/exec_\w+/.exec(text)?.[0]}/events`)
    const progress = stream.events
      .filter(({ event }) => event === 'checkpoint')
      .map(({ data }) => at(data, 'progress'))
    expect(progress.length).toBeGreaterThan(0)
    expect(progress.every((share) => typeof share === 'number' && share > 0 && share <= 1)).toBe(true)
  })

  it('says what is wrong with an input before anything is called', async () => {
    expect((await connecting.invoke(`${key}_get_sum`, { a: 'one' })).status).toBe(400)
  })
})

describe('a server that was killed', () => {
  it('is called over a new session once it is back', async () => {
    await peer.kill()
    expect(await connecting.invoke('every_http_echo', { message: 'x' })).toMatchObject({ status: 500 })
    await peer.start()
    expect(await connecting.invoke('every_http_echo', { message: 'x' })).toMatchObject({ status: 200 })
    await peer.kill()
    await peer.start()
    expect(await connecting.invoke('every_http_echo', { message: 'x' })).toMatchObject({ status: 200 })
  })
})

describe('server-filesystem and server-memory', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-mcp-')))
  afterAll(() => rmSync(folder, { recursive: true }))

  it('read files, and are read-only only where they are trusted', async () => {
    writeFileSync(join(folder, 'note.txt'), 'from the file')
    await connecting.connected('files', { command: commandOf('filesystem', folder), trustHints: true })
    const { body } = await connecting.invoke('files_read_text_file', { path: join(folder, 'note.txt') })
    expect(body.result).toEqual({ content: 'from the file' })
    const { json } = await connecting.rest.get('/api/runtime/capabilities')
    const flags = new Map(objectsAt(json, 'capabilities').map((one) => [one.name, one.isReadOnly]))
    expect([flags.get('files_read_text_file'), flags.get('files_write_file')]).toEqual([true, false])
  })

  it('keep a graph', async () => {
    await connecting.connected('graph', { command: commandOf('memory') })
    const entities = [{ name: 'Ada', entityType: 'person', observations: ['writes programs'] }]
    expect(await connecting.invoke('graph_create_entities', { entities })).toMatchObject({ status: 200 })
    const { text } = await connecting.invoke('graph_search_nodes', { query: 'Ada' })
    expect(text).toContain('writes programs')
  })
})
