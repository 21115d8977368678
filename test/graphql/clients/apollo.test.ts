import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { GraphQLWsLink } from '@apollo/client/link/subscriptions'
import { getMainDefinition, relayStylePagination } from '@apollo/client/utilities'
import { createClient } from 'graphql-ws'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { JsonObject } from '../../../src/base/json.ts'
import { at } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { GraphqlClient, startExecution } from '../graphql-client.ts'
import { CREATE, PAGE, TITLES, WATCH } from './operations.ts'

let server: TestServer
let client: ApolloClient
let dispose: () => unknown

beforeAll(async () => {
  server = await startTestServer()
  const headers = { authorization: `Bearer ${server.apiKey}` }
  const url = `${server.url.replace('http', 'ws')}/graphql`
  const socket = createClient({ url, webSocketImpl: WebSocket, connectionParams: headers })
  dispose = () => socket.dispose()
  client = new ApolloClient({
    link: ApolloLink.split(
      ({ query }) => Reflect.get(getMainDefinition(query), 'operation') === 'subscription',
      new GraphQLWsLink(socket),
      new HttpLink({ uri: `${server.url}/graphql`, headers }),
    ),
    cache: new InMemoryCache({ typePolicies: { Query: { fields: { sessions: relayStylePagination() } } } }),
  })
})
afterAll(async () => {
  client.stop()
  await dispose()
  await server.close()
})

it('Apollo Client writes, and reads a connection page by page into its cache', async () => {
  for (const title of TITLES) await client.mutate({ mutation: gql(CREATE), variables: { title } })
  const first = await client.query<JsonObject>({ query: gql(PAGE) })
  const after = at(first.data, 'sessions', 'pageInfo', 'endCursor')
  await client.query({ query: gql(PAGE), variables: { after }, fetchPolicy: 'network-only' })
  const edges = at(client.readQuery<JsonObject>({ query: gql(PAGE) }) ?? undefined, 'sessions', 'edges')
  const titles = Array.isArray(edges) ? edges.map((edge) => at(edge, 'node', 'title')) : []
  expect(titles).toEqual(TITLES)
})

it('Apollo Client watches an execution over graphql-ws to its end', async () => {
  const id = await startExecution(new GraphqlClient(server.url, server.apiKey), 'memory_ls', {})
  const seqs: unknown[] = []
  await new Promise<void>((resolve, reject) => {
    client.subscribe<JsonObject>({ query: gql(WATCH), variables: { id } }).subscribe({
      next: ({ data }) => seqs.push(at(data, 'executionEvents', 'seq')),
      error: reject,
      complete: resolve,
    })
  })
  expect(seqs).toEqual(seqs.map((_seq, index) => index + 1))
  expect(seqs.length).toBeGreaterThan(2)
})
