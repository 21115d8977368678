import { readFileSync } from 'node:fs'
import { buildSchema } from 'graphql'
import { type Client, createClient } from 'graphql-ws'
import {
  type ConcreteRequest,
  createOperationDescriptor,
  Environment,
  type GraphQLResponse,
  Network,
  Observable,
  type OperationType,
  RecordSource,
  requestSubscription,
  Store,
  type Variables,
} from 'relay-runtime'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type { JsonValue } from '../../../src/base/json.ts'
import { at, textAt } from '../../support/client.ts'
import { startTestServer, type TestServer } from '../../support/server.ts'
import { waitUntil } from '../../support/wait-until.ts'
import { GraphqlClient, startExecution } from '../graphql-client.ts'
import { CREATE, PAGE, TITLES, WATCH } from './operations.ts'
import { type ConnectionField, toArtifact } from './relay-artifact.ts'

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'))
const SESSION = 'query Session($id: ID!) { session(id: $id) { id title } }'
const NODE = 'query Node($id: ID!) { node(id: $id) { __typename id ... on Session { title } } }'
const RENAME = `mutation Rename($id: ID!, $title: String) {
  updateSession(id: $id, title: $title) { __typename ... on Session { id title } }
}`
const STATUS = 'query Status($id: ID!) { execution(id: $id) { id status } }'
const UPDATES = 'subscription Updates { executionUpdates { cursor execution { id status } } }'

let server: TestServer
let sockets: Client
let environment: Environment

beforeAll(async () => {
  server = await startTestServer()
  const api = new GraphqlClient(server.url, server.apiKey)
  sockets = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization: `Bearer ${server.apiKey}` },
  })
  environment = new Environment({
    network: Network.create(
      async ({ text }, variables) => ({ data: await api.data(text ?? '', variables) }),
      ({ text }, variables) =>
        Observable.create<GraphQLResponse>((sink) =>
          sockets.subscribe({ query: text ?? '', variables }, sink as never),
        ),
    ),
    store: new Store(new RecordSource()),
  })
})
afterAll(async () => {
  await sockets.dispose()
  await server.close()
})

it('Relay stores a record under its id, whatever field it was read through', async () => {
  const { id } = await server.app.services.sessions.create(server.actor, { title: 'Before' })
  await run(SESSION, { id })
  expect(environment.getStore().getSource().get(id)).toMatchObject({ id, title: 'Before' })
  await run(RENAME, { id, title: 'After' })
  expect(stored(SESSION, { id })).toEqual({ session: { id, title: 'After' } })
  await server.app.services.sessions.update(server.actor, id, { title: 'At last' })
  await run(NODE, { id })
  expect(stored(SESSION, { id })).toEqual({ session: { id, title: 'At last' } })
})

it('Relay reads a connection page by page into one list', async () => {
  for (const title of TITLES)
    await run(CREATE.replace('{ ...', '{ __typename ...'), { title: `Relay ${title}` })
  const page = PAGE.replace('query Page(', 'query Relay(')
  const connection = { field: 'sessions', key: 'Sessions_sessions' }
  let after: string | null = null
  for (let more = true; more; ) {
    await run(page, { after }, connection)
    const list = at(stored(page, { after: null }, connection), 'sessions')
    more = at(list, 'pageInfo', 'hasNextPage') === true
    after = textAt(list, 'pageInfo', 'endCursor')
  }
  const edges = at(stored(page, { after: null }, connection), 'sessions', 'edges')
  const titles = Array.isArray(edges) ? edges.map((edge) => textAt(edge, 'node', 'title')) : []
  expect(titles.filter((title) => title.startsWith('Relay '))).toEqual(
    TITLES.map((title) => `Relay ${title}`),
  )
  expect(new Set(titles).size).toBe(titles.length)
})

it('Relay watches an execution over graphql-ws to its end', async () => {
  const id = await startExecution(new GraphqlClient(server.url, server.apiKey), 'memory_ls', {})
  const names: string[] = []
  await new Promise<void>((resolve, reject) => {
    requestSubscription<OperationType>(environment, {
      subscription: artifactOf(WATCH),
      variables: { id },
      onNext: (data) => names.push(textAt(toJson(data), 'executionEvents', '__typename')),
      onError: reject,
      onCompleted: resolve,
    })
  })
  expect([names[0], names.at(-1)]).toEqual(['ExecutionSessionEvent', 'ExecutionDoneEvent'])
})

it('Relay brings what it has read up to date by a subscription', async () => {
  const { executions } = server.app.services
  const api = new GraphqlClient(server.url, server.apiKey)
  const id = await startExecution(api, 'demo_slow', { steps: 1_000, delayMs: 1_000 })
  await run(STATUS, { id })
  expect(stored(STATUS, { id })).toEqual({ execution: { id, status: 'EXECUTING' } })
  let isLive = false
  const subscription = requestSubscription<OperationType>(environment, {
    subscription: artifactOf(UPDATES),
    variables: {},
    onNext: () => {
      isLive = true
    },
  })
  while (!isLive) await startExecution(api, 'memory_ls', {}) // updates begin when the server has taken the subscription
  await executions.cancel(server.actor, id)
  await waitUntil(() => at(stored(STATUS, { id }), 'execution', 'status') === 'CANCELLED', 'the update')
  subscription.dispose()
})

async function run(text: string, variables: Variables, connection?: ConnectionField): Promise<void> {
  const operation = describe(text, variables, connection)
  if (operation.request.node.params.operationKind === 'mutation') {
    await environment.executeMutation({ operation }).toPromise()
  } else await environment.execute({ operation }).toPromise()
  environment.retain(operation)
}

/** What a component that has asked this would show now. */
function stored(text: string, variables: Variables, connection?: ConnectionField): JsonValue {
  return toJson(environment.lookup(describe(text, variables, connection).fragment).data)
}

function toJson(data: unknown): JsonValue {
  return JSON.parse(JSON.stringify(data))
}

function describe(text: string, variables: Variables, connection?: ConnectionField) {
  return createOperationDescriptor(artifactOf(text, connection), variables)
}

const artifacts = new Map<string, ConcreteRequest>()

/** The runtime knows an operation by its artifact. */
function artifactOf(text: string, connection?: ConnectionField): ConcreteRequest {
  const artifact = artifacts.get(text) ?? toArtifact(text, { schema, connection })
  artifacts.set(text, artifact)
  return artifact
}
