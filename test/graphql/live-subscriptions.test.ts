import { createClient } from 'graphql-ws'
import { describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { TestClient } from '../support/client.ts'
import { startTestServer, type TestOrganization, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'
import { openWatcher, outcomeOf, TRANSPORTS } from './watchers.ts'

const WATCH = `subscription($id: ID!) { executionEvents(executionId: $id) { seq } }`
const SILENT = { steps: 1, delayMs: 60_000 }
/** By contract 5 s; the machine of the tests may be slow. */
const REVOKE_MS = 15_000

/** Every way to watch the execution, each past its first event, and how each ends. */
async function watchEverywhere(server: TestServer, { apiKey }: TestOrganization, id: string) {
  const ends: Record<string, string> = {}
  let started = 0
  for (const transport of TRANSPORTS) {
    const results = openWatcher(transport, server.url, apiKey).iterate({ id }, WATCH)
    void (async () => {
      let last: unknown
      try {
        for await (const result of results) {
          if (last === undefined) started++
          last = result
        }
        ends[transport] = JSON.stringify(last)
      } catch (error) {
        ends[transport] = String(Object(error).code)
      }
    })()
  }
  const reader = await new TestClient(server.url, apiKey).open(`/api/runtime/executions/${id}/events`)
  void (async () => {
    await reader.next()
    started++
    while ((await reader.next()) !== null);
    ends.REST = 'ended'
  })()
  await waitUntil(() => started === 4, 'every stream to have begun')
  return ends
}

describe('a key that is revoked', () => {
  it('keeps its streams, unless its organisation closes them: then all end within seconds', async () => {
    await using server = await startTestServer()
    const strict = await server.createOrganization('Strict')
    await server.database.pool.query('update organization set close_streams_on_revoke = true where id = $1', [
      strict.organizationId,
    ])
    const [closing, lasting] = await Promise.all(
      [strict, server].map(async (organization) => {
        const client = new GraphqlClient(server.url, organization.apiKey)
        const ends = await watchEverywhere(
          server,
          organization,
          await startExecution(client, 'demo_slow', SILENT),
        )
        const [key] = await server.app.services.apiKeys.list(organization.actor)
        await server.app.services.apiKeys.revoke(organization.actor, key?.id ?? '')
        return ends
      }),
    )
    await waitUntil(() => Object.keys(closing ?? {}).length === 4, 'the streams to end', REVOKE_MS)
    expect(closing).toEqual({
      'graphql-ws': '4403',
      'graphql-sse, distinct connections': expect.stringContaining('"code":"UNAUTHENTICATED"'),
      'graphql-sse, one connection': expect.stringContaining('"code":"UNAUTHENTICATED"'),
      REST: 'ended',
    })
    expect(lasting).toEqual({})
  })
})

describe('live subscriptions', () => {
  it('are bounded on each connection and for each key, and a refusal ends nothing else', async () => {
    await using server = await startTestServer({ subscriptions: { perKey: 4, perSocket: 2 } })
    const id = await startExecution(new GraphqlClient(server.url, server.apiKey), 'demo_slow', SILENT)
    const open = () =>
      createClient({
        url: `${server.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${server.apiKey}` },
        retryAttempts: 0,
        lazy: false,
      })
    const sockets = [open(), open(), open()]
    const watch = (socket: number) => {
      const results = sockets[socket]?.iterate({ query: WATCH, variables: { id } })
      if (!results) throw new Error('no such socket')
      return results
    }
    const live = [watch(0), watch(0), watch(1)]
    for (const results of live) expect(await outcomeOf(results)).toContain('"seq":1')
    expect(await outcomeOf(watch(0))).toContain('A connection carries at most 2')
    const single = openWatcher('graphql-sse, one connection', server.url, server.apiKey)
    const fourth = single.iterate({ id }, WATCH)
    expect(await outcomeOf(fourth)).toContain('"seq":1')
    for (const results of [watch(2), single.iterate({ id }, WATCH)]) {
      expect(await outcomeOf(results)).toContain('A key has at most 4')
    }
    expect(await outcomeOf(live[0] ?? fourth)).toContain('"seq":2')
    await live[2]?.return?.()
    await waitUntil(async () => (await outcomeOf(watch(2))).includes('"seq":1'), 'a place to be free')
    await Promise.all([...sockets.map((socket) => socket.dispose()), single.close()])
    await waitUntil(() => server.app.services.openStreams.keys === 0, 'every stream to be forgotten')
  })
})
