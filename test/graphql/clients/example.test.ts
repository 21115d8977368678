import { createClient } from 'graphql-ws'
import { afterAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { type ExecutionEvent, watch } from '../../../examples/watch.ts'
import { startTestServer } from '../../support/server.ts'
import { openTcpProxy } from '../../support/tcp-proxy.ts'
import { GraphqlClient, startExecution } from '../graphql-client.ts'

const server = await startTestServer()
afterAll(() => server.close())

it('the example’s watcher sees every event once, though its connection is cut', async () => {
  await using proxy = await openTcpProxy({
    target: { host: '127.0.0.1', port: Number(new URL(server.url).port) },
  })
  const id = await startExecution(new GraphqlClient(server.url, server.apiKey), 'demo_slow', {
    steps: 30,
    delayMs: 20,
  })
  const client = createClient({
    url: `ws://127.0.0.1:${proxy.port}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${server.apiKey}` },
    retryAttempts: 0,
  })
  const events: ExecutionEvent[] = []
  for await (const event of watch(client, id)) {
    events.push(event)
    if (events.length !== 5 && events.length !== 15) continue
    proxy.reset()
    proxy.up()
  }
  await client.dispose()
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_event, index) => index + 1))
  expect(events.at(-1)?.__typename).toBe('ExecutionDoneEvent')
  expect(events.length).toBeGreaterThan(30)
})
