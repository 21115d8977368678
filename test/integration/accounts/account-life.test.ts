import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at, objectsAt } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { Connecting } from '../mcp-client/connecting.ts'
import { ScriptedServer, textResult } from '../mcp-client/scripted-server.ts'

let server: TestServer
let connecting: Connecting
let peer: ScriptedServer

beforeAll(async () => {
  server = await startTestServer({
    allowPrivateNetwork: ['127.0.0.0/8'],
    accountTiming: { circuitOpenMs: 3_000, refreshEveryMs: 100 },
  })
  connecting = new Connecting(server)
  peer = await ScriptedServer.start()
})
afterAll(async () => {
  await server.close()
  await peer[Symbol.asyncDispose]()
})

const answer = () => textResult('here')

function update(id: string, change: string): Promise<unknown> {
  return connecting.graphql.data(
    `mutation($id: ID!) { updateConnectedAccount(id: $id, ${change}) { ... on ConnectedAccount { status } ... on Error { message } } }`,
    { id },
  )
}

async function flagsOf(name: string): Promise<unknown> {
  const { json } = await connecting.rest.get('/api/runtime/capabilities')
  const found = objectsAt(json, 'capabilities').find((one) => one.name === name)
  return found && [found.isReadOnly, found.supportsIdempotency]
}

describe('a reading of the catalogue', () => {
  it('reports what was added, changed and removed, and what is gone is not found', async () => {
    peer.tools = [
      { name: 'stays', answer },
      { name: 'changes', answer },
      { name: 'goes', answer },
    ]
    const id = await connecting.connected('shop', { url: peer.url })
    const inputSchema = { type: 'object', properties: { size: { type: 'integer' } }, required: ['size'] }
    peer.tools = [
      { name: 'stays', answer },
      { name: 'changes', inputSchema, answer },
      { name: 'comes', answer },
    ]
    await connecting.sync(id)
    expect(at(await connecting.account(id), 'syncs', 0)).toMatchObject({
      ok: true,
      added: ['comes'],
      changed: ['changes'],
      removed: ['goes'],
    })
    expect((await connecting.invoke('shop_goes', {})).status).toBe(404)
    expect((await connecting.invoke('shop_changes', {})).status).toBe(400)
    expect((await connecting.invoke('shop_comes', {})).status).toBe(200)
  })

  it('comes by itself when it is due, from one process', async () => {
    peer.tools = [{ name: 'first', answer }]
    const id = await connecting.connected('due', { url: peer.url })
    peer.tools = [{ name: 'second', answer }]
    await server.database.pool.query(
      'update connected_account set next_sync_at = now() where organization_id = $1 and id = $2',
      [server.organizationId, id],
    )
    await waitUntil(async () => (await connecting.names('due_')).join() === 'due_second', 'the new tool')
  })
})

describe('the status of an account', () => {
  it('takes it out of service and back', async () => {
    peer.tools = [{ name: 'tool', answer }]
    const id = await connecting.connected('pause', { url: peer.url })
    await update(id, 'enabled: false')
    expect((await connecting.invoke('pause_tool', {})).status).toBe(404)
    await update(id, 'enabled: true')
    expect((await connecting.invoke('pause_tool', {})).status).toBe(200)
  })

  it('asks for new credentials after the second refusal, and takes them', async () => {
    peer.tools = [{ name: 'tool', answer }]
    peer.token = 'token-of-the-first-day'
    const id = await connecting.connected('login', {
      url: peer.url,
      credentials: { bearerToken: peer.token },
    })
    peer.token = 'token-of-the-second-day'
    expect((await connecting.invoke('login_tool', {})).status).toBe(500)
    expect((await connecting.account(id)).status).toBe('ACTIVE')
    expect((await connecting.invoke('login_tool', {})).status).toBe(500)
    expect((await connecting.account(id)).status).toBe('NEEDS_REAUTH')
    expect((await connecting.invoke('login_tool', {})).status).toBe(404)
    await update(id, 'credentials: { bearerToken: "token-of-the-second-day" }')
    expect((await connecting.account(id)).status).toBe('ACTIVE')
    expect((await connecting.invoke('login_tool', {})).status).toBe(200)
    peer.token = null
  })

  it('opens the circuit after five failures, tries again, and closes it', async () => {
    let isBroken = false
    peer.tools = [
      {
        name: 'tool',
        answer: ({ response }) =>
          isBroken ? (void response.writeHead(503).end() as never) : textResult('here'),
      },
    ]
    const id = await connecting.connected('circuit', { url: peer.url })
    isBroken = true
    for (let call = 1; call <= 5; call++) await connecting.invoke('circuit_tool', {})
    expect((await connecting.account(id)).status).toBe('ERROR')
    const before = peer.calls
    expect((await connecting.invoke('circuit_tool', {})).text).toContain('cannot be reached')
    expect(peer.calls).toBe(before)
    isBroken = false
    await waitUntil(
      async () => (await connecting.invoke('circuit_tool', {})).status === 200,
      'a call to get through',
    )
    expect((await connecting.account(id)).status).toBe('ACTIVE')
  })

  it('ends with its removal, which takes the credentials along', async () => {
    peer.tools = [{ name: 'tool', answer }]
    const id = await connecting.connected('leaving', {
      url: peer.url,
      credentials: { bearerToken: 'no-more-use' },
    })
    const data = await connecting.graphql.data(
      'mutation($id: ID!) { disconnectAccount(id: $id) { ... on DeletePayload { deletedId } } }',
      { id },
    )
    expect(at(data, 'disconnectAccount', 'deletedId')).toBe(id)
    expect((await connecting.invoke('leaving_tool', {})).status).toBe(404)
    const { rowCount } = await server.database.pool.query(
      'select from credential where organization_id = $1 and account_id = $2',
      [server.organizationId, id],
    )
    expect(rowCount).toBe(0)
  })
})

describe('the hints of a tool', () => {
  const override = (hints: string) =>
    connecting.graphql.data(
      `mutation { overrideCapabilityHints(name: "hint_tool", hints: ${hints}) {
        ... on Capability { isReadOnly hints { readOnly { value source trusted } } } ... on Error { message }
      } }`,
    )

  it('are claims that count once the integration is trusted; an administrator has the last word', async () => {
    peer.tools = [{ name: 'tool', annotations: { readOnlyHint: true }, answer }]
    await connecting.connected('hint', { url: peer.url })
    expect(await flagsOf('hint_tool')).toEqual([false, false])
    expect(
      at(await override('{ idempotent: true }'), 'overrideCapabilityHints', 'hints', 'readOnly'),
    ).toEqual({
      value: true,
      source: 'DECLARED',
      trusted: false,
    })
    expect(await flagsOf('hint_tool')).toEqual([false, true])
    const { integrations } = await connecting.graphql.data(
      '{ integrations(first: 100) { nodes { id key } } }',
    )
    const id = objectsAt(integrations as never, 'nodes').find(({ key }) => key === 'hint')?.id // as asked
    await connecting.graphql.data(
      'mutation($id: ID!) { trustIntegrationHints(id: $id, trustHints: true) { __typename } }',
      {
        id: String(id),
      },
    )
    await override('{ idempotent: null }')
    expect(await flagsOf('hint_tool')).toEqual([true, true])
    await override('{ readOnly: false }')
    expect(await flagsOf('hint_tool')).toEqual([false, false])
  })
})

describe('an account', () => {
  it('is changed by administrators alone, and of their own organisation', async () => {
    peer.tools = [{ name: 'tool', answer }]
    const id = await connecting.connected('guarded', { url: peer.url })
    const runtime = new Connecting({ url: server.url, apiKey: await server.createKey(['runtime']) })
    expect(await runtime.connect('other', { url: peer.url })).toMatchObject({ code: 'FORBIDDEN' })
    expect(await runtime.sync(id)).toMatchObject({ code: 'FORBIDDEN' })
    const foreign = new Connecting({
      url: server.url,
      apiKey: (await server.createOrganization('Foreign')).apiKey,
    })
    expect(await foreign.sync(id)).toMatchObject({ code: 'NOT_FOUND' })
  })
})
