import { readFileSync } from 'node:fs'
import { buildSchema, getNamedType } from 'graphql'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject, JsonValue } from '../../src/base/json.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'
import { type OperationByArgument, operationsByArgument } from './operations-by-argument.ts'
import { openWatcher, TRANSPORTS } from './watchers.ts'

const UNSTORABLE = { 'a NUL character': 'session_\0', 'half of a surrogate pair': 'session_\ud800' }
/** What is required beside the text: it is not looked for. */
const GIVEN: Record<string, JsonValue> = {
  ...ofNobody(
    'id sessionId workflowId runId executionId approvalId turnId messageId confirmationId streamId',
  ),
  ...ofNobody('agentId knowledgeBaseId documentId accountId connectedAccountId'),
  knowledgeBaseIds: ['nobody'],
  agentIds: ['nobody'],
  graph: { nodes: [], edges: [] },
  'GraphInput.nodes': [],
  'GraphInput.edges': [],
  source: 'nobody',
  target: 'nobody',
  hints: {},
  wireDiff: {},
  'createAgent.settings': { model: 'offline/planner' },
  'AgentInput.model': 'offline/planner',
  'setSchedule.input': { kind: 'INTERVAL', intervalSeconds: 60 },
}
/** Relay's Global Object Identification: "If no such object exists, the field returns null". */
const NULL_FOR_NOTHING = new Set(['Query.node(id)', 'Query.nodes(ids)'])

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))

let server: TestServer
let client: GraphqlClient
beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

function ofNobody(names: string): Record<string, JsonValue> {
  return Object.fromEntries(names.split(' ').map((name) => [name, 'nobody']))
}

/** Every place that takes one of the types. */
function placesOf(...types: string[]): [name: string, place: OperationByArgument][] {
  const places = operationsByArgument(schema, GIVEN, ({ type }) => types.includes(getNamedType(type).name))
  return places.map((place) => [place.name, place])
}

/** The codes of all errors in an answer, which for a subscription ends with the first one. */
async function codesFor({ name, query, variables }: OperationByArgument, value: JsonValue) {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: name.startsWith('Subscription') ? 'text/event-stream' : 'application/json',
      authorization: `Bearer ${server.apiKey}`,
    },
    body: JSON.stringify({ query, variables: variables(value) }),
    signal: AbortSignal.timeout(10_000),
  })
  return [...(await response.text()).matchAll(/"code":"([A-Z_]+)"/g)].map(([, code]) => code)
}

/** Postgres takes them for no text (base/storable-text.ts). */
describe.each(Object.entries(UNSTORABLE))('a text with %s', (_which, text) => {
  const places = placesOf('ID', 'String', 'Cursor').filter(([name]) => !NULL_FOR_NOTHING.has(name))

  it('is tried wherever a text is taken', () => expect(places.length).toBeGreaterThan(200))

  it.each(places)('is refused by %s', async (_name, place) => {
    expect(await codesFor(place, text)).toEqual(['VALIDATION'])
  })

  it.each(placesOf('JSON', 'JSONSchema'))('is no fault of the server inside %s', async (_name, place) => {
    expect(await codesFor(place, { a: [text] })).not.toContain('INTERNAL')
  })

  const filters = placesOf('JSON').filter(([name]) => name.endsWith('.eq)'))

  it.each(filters)('is refused inside the value of %s', async (_name, place) => {
    expect(await codesFor(place, { a: [text] })).toEqual(['VALIDATION'])
    expect(await codesFor(place, { [text]: 1 })).toEqual(['VALIDATION'])
  })

  it.each(placesOf('Cursor'))('is refused in what stands for a place in %s', async (_name, place) => {
    const cursor = Buffer.from(JSON.stringify([text, text])).toString('base64url')
    expect(await codesFor(place, cursor)).toEqual(['VALIDATION'])
  })

  it.each([
    ['{ sessionId: $text }', ['sessionId']],
    ['{ not: { or: [{ connectedAccountId: $text }] } }', ['not', 'or', 0, 'connectedAccountId']],
    ['{ capabilityName: { in: ["memory_ls", $text] } }', ['capabilityName', 'in', 1]],
  ])('is refused in the lists of other things: %s', async (filter, path) => {
    await client.data('mutation { createSession(title: "Mine") { __typename } }')
    const type = path.includes('sessionId') ? 'ID!' : 'String!'
    const list = `sessions(first: 1) { nodes { executions(filter: ${filter}) { totalCount } } }`
    const { errors } = await client.ask(`query($text: ${type}) { ${list} }`, { text })
    expect(errors).toMatchObject([{ extensions: { issues: [{ path: ['filter', ...path] }] } }])
  })

  it('is refused as a mistake that is not worth repeating, and says where it is', async () => {
    const { errors, data } = await client.ask('query($text: ID!) { session(id: $text) { id } }', { text })
    expect(data).toEqual({ session: null })
    const message = 'The text holds a NUL character or is not valid Unicode'
    const issues = [{ path: ['id'], code: 'invalid_value', message }]
    expect(errors).toMatchObject([{ extensions: { code: 'VALIDATION', retryable: false, issues } }])
  })

  it.each(TRANSPORTS)('is refused alike over %s', async (transport) => {
    const watcher = openWatcher(transport, server.url, server.apiKey)
    const results = watcher.iterate({ text }, 'query($text: String!) { memoryFile(path: $text) { id } }')
    const { value } = await results.next()
    await results.return?.()
    watcher.close()
    const error = { extensions: { code: 'VALIDATION', retryable: false } }
    expect(value as JsonObject).toMatchObject({ data: { memoryFile: null }, errors: [error] })
  })
})
