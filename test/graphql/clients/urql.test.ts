import { Client, cacheExchange, fetchExchange, subscriptionExchange } from '@urql/core'
import { createClient } from 'graphql-sse'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { at } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { GraphqlClient, startExecution } from '../graphql-client.ts'
import { CREATE, PAGE, TITLES, WATCH } from './operations.ts'

let server: TestServer
let client: Client
let dispose: () => void

beforeAll(async () => {
  server = await startTestServer()
  const headers = { authorization: `Bearer ${server.apiKey}` }
  const events = createClient({ url: `${server.url}/graphql`, headers })
  dispose = () => events.dispose()
  client = new Client({
    url: `${server.url}/graphql`,
    preferGetMethod: false,
    fetchOptions: { headers },
    exchanges: [
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: events.subscribe({ query, variables: { ...variables } }, sink as never),
          }),
        }),
      }),
    ],
  })
})
afterAll(async () => {
  dispose()
  await server.close()
})

it('urql writes, and reads a connection page by page', async () => {
  for (const title of TITLES) expect((await client.mutation(CREATE, { title })).error).toBeUndefined()
  const titles: unknown[] = []
  let after: unknown = null
  for (let more = true; more; ) {
    const { data } = await client.query(PAGE, { after })
    const edges = at(data, 'sessions', 'edges')
    if (Array.isArray(edges)) titles.push(...edges.map((edge) => at(edge, 'node', 'title')))
    more = at(data, 'sessions', 'pageInfo', 'hasNextPage') === true
    after = at(data, 'sessions', 'pageInfo', 'endCursor')
  }
  expect(titles).toEqual(TITLES)
})

it('urql watches an execution over graphql-sse to its end', async () => {
  const id = await startExecution(new GraphqlClient(server.url, server.apiKey), 'memory_ls', {})
  const names: unknown[] = []
  await new Promise<void>((resolve, reject) => {
    client.subscription(WATCH, { id }).subscribe(({ data, error }) => {
      if (error) reject(error)
      names.push(at(data, 'executionEvents', '__typename'))
      if (names.at(-1) === 'ExecutionDoneEvent') resolve()
    })
  })
  expect(names[0]).toBe('ExecutionSessionEvent')
})
