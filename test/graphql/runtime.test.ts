import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { at, textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient, startExecution } from './graphql-client.ts'

const INVOKE = `mutation($input: InvokeCapabilityInput!) {
  invokeCapability(input: $input) {
    __typename
    ... on InvokePayload {
      replayed
      session { id title }
      execution { id status result summary idempotentReplay lastSeq attempts { attempt status } capability { name } }
    }
    ... on CapabilityFailedError { toolCode retryable execution { status error { code toolCode message } } }
    ... on ValidationError { issues { path code suggestion } }
    ... on AmbiguousAccountError { availableAccounts { connectedAccountId integrationId status } }
    ... on Error { code message }
  }
}`

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

async function invoke(input: JsonObject) {
  return (await client.data(INVOKE, { input })).invokeCapability
}

describe('viewer', () => {
  it('tells who asks', async () => {
    const query =
      '{ viewer { organization { id name settings { eventRetentionDays } } apiKey { status } scopes } }'
    expect(await client.data(query)).toEqual({
      viewer: {
        organization: { id: server.organizationId, name: 'First', settings: { eventRetentionDays: 30 } },
        apiKey: { status: 'ACTIVE' },
        scopes: ['ALL'],
      },
    })
  })
})

describe('invokeCapability', () => {
  it('answers with the session, the execution and its result', async () => {
    expect(await invoke({ name: 'demo_echo', input: { value: 7 }, title: 'Mine' })).toEqual({
      __typename: 'InvokePayload',
      replayed: false,
      session: { id: expect.stringMatching(/^session_/), title: 'Mine' },
      execution: {
        id: expect.stringMatching(/^exec_/),
        status: 'COMPLETED',
        result: { value: 7 },
        summary: 'Echoed the value',
        idempotentReplay: false,
        lastSeq: 5,
        attempts: [{ attempt: 1, status: 'COMPLETED' }],
        capability: { name: 'demo_echo' },
      },
    })
  })

  it('begins once for all requests with one idempotency key, and refuses another request under it', async () => {
    const input = { name: 'demo_echo', input: { value: 1 }, idempotencyKey: 'once' }
    const [first, second] = [await invoke(input), await invoke(input)]
    expect(textAt(second, 'execution', 'id')).toBe(textAt(first, 'execution', 'id'))
    expect([at(second, 'replayed'), at(second, 'execution', 'idempotentReplay')]).toEqual([true, true])
    expect(await invoke({ ...input, input: { value: 2 } })).toMatchObject({
      __typename: 'IdempotencyMismatchError',
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it('names what is wrong with an input, and what was meant', async () => {
    expect(await invoke({ name: 'memory_read', input: { pth: '/MEMORY.md' } })).toMatchObject({
      __typename: 'ValidationError',
      issues: [{ path: ['input', 'pth'], code: 'unknown_parameter', suggestion: 'path' }],
    })
  })

  it('asks which account is meant', async () => {
    const result = await invoke({ name: 'linkedin_search_people', input: { query: 'x' } })
    expect(result).toMatchObject({ __typename: 'AmbiguousAccountError', code: 'AMBIGUOUS_ACCOUNT' })
    expect(at(result, 'availableAccounts')).toHaveLength(2)
  })

  it('tells how a tool failed, with its execution', async () => {
    expect(await invoke({ name: 'memory_read', input: { path: '/topics/none.md' } })).toMatchObject({
      __typename: 'CapabilityFailedError',
      code: 'CAPABILITY_FAILED',
      toolCode: 'MEMORY_FILE_NOT_FOUND',
      execution: { status: 'FAILED', error: { toolCode: 'MEMORY_FILE_NOT_FOUND' } },
    })
  })

  it('knows neither foreign names nor archived sessions', async () => {
    expect(await invoke({ name: 'nothing' })).toMatchObject({ __typename: 'NotFoundError' })
    const { createSession } = await client.data('mutation { createSession { ... on Session { id } } }')
    const id = textAt(createSession, 'id')
    await client.data('mutation($id: ID!) { archiveSession(id: $id) { __typename } }', { id })
    expect(await invoke({ name: 'memory_ls', sessionId: id })).toMatchObject({
      __typename: 'ConflictError',
      code: 'SESSION_ARCHIVED',
    })
  })
})

describe('an execution', () => {
  it('can be cancelled, and shows its events in pages', async () => {
    const id = await startExecution(client, 'demo_slow', { steps: 1, delayMs: 60_000 })
    const cancel =
      'mutation($id: ID!) { cancelExecution(id: $id) { ... on Execution { status error { code } } } }'
    expect(await client.data(cancel, { id })).toEqual({
      cancelExecution: { status: 'CANCELLED', error: { code: 'CANCELLED' } },
    })
    const page = `query($id: ID!, $after: Cursor) { execution(id: $id) {
      events(first: 2, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { seq __typename } }
    } }`
    const first = at((await client.data(page, { id })).execution, 'events')
    expect(first).toMatchObject({
      pageInfo: { hasNextPage: true, endCursor: '2' },
      nodes: [
        { seq: 1, __typename: 'ExecutionSessionEvent' },
        { seq: 2, __typename: 'ExecutionRunStatusEvent' },
      ],
    })
    const second = at((await client.data(page, { id, after: '2' })).execution, 'events')
    expect(at(second, 'nodes', 0, 'seq')).toBe(3)
  })
})

describe('memory', () => {
  it('is written, appended to, searched and deleted, with its history', async () => {
    const write = `mutation($version: Int) { writeMemory(path: "/topics/plan.md", content: "# Plan\\n", expectedVersion: $version) {
      ... on MemoryFile { path version title } ... on VersionConflictError { currentVersion } } }`
    expect(await client.data(write, { version: 0 })).toEqual({
      writeMemory: { path: '/topics/plan.md', version: 1, title: 'Plan' },
    })
    expect(await client.data(write, { version: 0 })).toEqual({ writeMemory: { currentVersion: 1 } })
    const append = `mutation { appendMemory(path: "/topics/plan.md", content: "narwhal") {
      ... on MemoryFile { content version history { version actor diff } } } }`
    expect(await client.data(append)).toMatchObject({
      appendMemory: {
        content: '# Plan\nnarwhal',
        version: 2,
        history: [
          { version: 2, diff: expect.stringContaining('\n # Plan\n+narwhal\n') },
          { version: 1, diff: expect.stringContaining('\n+# Plan\n') },
        ],
      },
    })
    expect(await client.data('{ memorySearch(query: "narwhal") { path line } }')).toEqual({
      memorySearch: [{ path: '/topics/plan.md', line: 2 }],
    })
    const remove = 'mutation { deleteMemory(path: "/topics/plan.md") { __typename } }'
    expect(await client.data(remove)).toEqual({ deleteMemory: { __typename: 'DeletePayload' } })
    expect(await client.data(remove)).toEqual({ deleteMemory: { __typename: 'NotFoundError' } })
  })
})

describe('API keys', () => {
  it('are made, renamed, disabled, enabled, rotated and revoked', async () => {
    const made = await client.data(
      'mutation { createApiKey(name: "ci", scopes: [READ]) { ... on ApiKeySecret { secret apiKey { id status } } } }',
    )
    const id = textAt(made.createApiKey, 'apiKey', 'id')
    const change = (field: string) => client.data(`mutation($id: ID!) { ${field} }`, { id })
    expect(await change('renameApiKey(id: $id, name: "ci 2") { ... on ApiKey { name } }')).toEqual({
      renameApiKey: { name: 'ci 2' },
    })
    expect(await change('disableApiKey(id: $id) { ... on ApiKey { status } }')).toEqual({
      disableApiKey: { status: 'DISABLED' },
    })
    const refused = await new GraphqlClient(server.url, textAt(made.createApiKey, 'secret')).ask(
      '{ viewer { scopes } }',
    )
    expect(refused.status).toBe(401)
    await change('enableApiKey(id: $id) { __typename }')
    const rotated = await change('rotateApiKey(id: $id) { ... on ApiKeySecret { secret apiKey { name } } }')
    expect(at(rotated.rotateApiKey, 'apiKey', 'name')).toBe('ci 2')
    expect(await change('revokeApiKey(id: $id) { ... on DeletePayload { deletedId } }')).toEqual({
      revokeApiKey: { deletedId: id },
    })
  })
})
