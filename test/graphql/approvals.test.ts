import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { at } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient } from './graphql-client.ts'
import { openWatcher, takeValues, takeValuesUntil } from './watchers.ts'

const INVOKE = `mutation($input: InvokeCapabilityInput!) {
  invokeCapability(input: $input) {
    __typename
    ... on InvokePayload { execution { id status runAt approval { id status } } }
    ... on ValidationError { issues { path } }
  }
}`
const DECIDE = `mutation($id: ID!, $approve: Boolean!, $editedInput: JSON) {
  decideApproval(id: $id, approve: $approve, editedInput: $editedInput, comment: "seen") {
    __typename
    ... on Approval { id status comment editedInput subject { ... on Execution { id input } } }
    ... on Error { code }
  }
}`

let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

async function ask(): Promise<{ id: string; approvalId: string }> {
  const input = { name: 'demo_echo', input: { value: 1 }, requireApproval: true }
  const text = JSON.stringify(await client.data(INVOKE, { input }))
  return { id: /exec_\w+/.exec(text)?.[0] ?? text, approvalId: /appr_\w+/.exec(text)?.[0] ?? text }
}

describe('approvals over GraphQL', () => {
  it('are listed with what waits, and decided', async () => {
    const { id, approvalId } = await ask()
    const listed = await client.data(
      '{ approvals { totalCount nodes { id status input reason subject { __typename ... on Execution { id status } } } } }',
    )
    expect(listed).toMatchObject({
      approvals: {
        totalCount: 1,
        nodes: [
          {
            id: approvalId,
            status: 'PENDING',
            input: { value: 1 },
            subject: { __typename: 'Execution', id, status: 'WAITING' },
          },
        ],
      },
    })
    const variables = { id: approvalId, approve: true, editedInput: { value: 2 } }
    expect(await client.data(DECIDE, variables)).toMatchObject({
      decideApproval: { status: 'APPROVED', comment: 'seen', editedInput: { value: 2 }, subject: { id } },
    })
    const query = 'query($id: ID!) { execution(id: $id) { status result approval { status } } }'
    await waitUntil(async () => {
      const { execution } = await client.data(query, { id })
      return JSON.stringify(execution).includes('COMPLETED')
    }, 'the execution to complete')
    expect(await client.data(query, { id })).toEqual({
      execution: { status: 'COMPLETED', result: { value: 2 }, approval: { status: 'APPROVED' } },
    })
    expect(await client.data(DECIDE, variables)).toEqual({
      decideApproval: { __typename: 'ConflictError', code: 'APPROVAL_CLOSED' },
    })
    expect(await client.data('{ approvals(status: APPROVED) { totalCount } }')).toEqual({
      approvals: { totalCount: 1 },
    })
  })

  it('follow a policy of the capability', async () => {
    const set =
      'mutation($p: ApprovalPolicy) { setCapabilityPolicy(name: "demo_echo", approvalPolicy: $p) { __typename ... on Capability { requiresApproval approvalPolicy } } }'
    expect(await client.data(set, { p: 'ALWAYS' })).toMatchObject({
      setCapabilityPolicy: { requiresApproval: true, approvalPolicy: 'ALWAYS' },
    })
    const input = { name: 'demo_echo', input: { value: 1 } }
    expect(await client.data(INVOKE, { input })).toMatchObject({
      invokeCapability: { execution: { status: 'WAITING', approval: { status: 'PENDING' } } },
    })
    expect(await client.data(set, { p: null })).toMatchObject({
      setCapabilityPolicy: { requiresApproval: false, approvalPolicy: null },
    })
    const runner = new GraphqlClient(server.url, await server.createKey(['runtime']))
    expect(await runner.data(set, { p: 'NEVER' })).toEqual({
      setCapabilityPolicy: { __typename: 'ForbiddenError' },
    })
  })
})

describe('the approvals to be decided', () => {
  const query =
    'subscription($after: Cursor) { approvalRequests(after: $after) { cursor approval { id status } } }'

  it('are told as they are asked for and as they end, and go on behind a cursor', async () => {
    const pending = await ask()
    const watcher = openWatcher('graphql-ws', server.url, server.apiKey)
    // The present begins behind what can be told, for which any transaction of the cluster may be waited.
    const told = watcher.iterate({}, query)
    await takeUntil(told, pending.approvalId, 'PENDING')
    await told.return?.()
    const live = watcher.iterate({}, query)
    const seen = await takeUntil(live, pending.approvalId, 'PENDING')
    expect(JSON.stringify(seen)).not.toContain('APPROVED')
    const next = await ask()
    await takeUntil(live, next.approvalId, 'PENDING')
    await live.return?.()
    await client.data(DECIDE, { id: next.approvalId, approve: false })
    const after = String(at(seen.at(-1), 'cursor'))
    const resumed = watcher.iterate({ after }, query)
    const [missed] = await takeValues(resumed, 'approvalRequests', 1)
    expect(missed).toMatchObject({ approval: { id: next.approvalId, status: 'DENIED' } })
    await resumed.return?.()
    await watcher.close()
    await waitUntil(() => server.app.mergedFeeds.approvalChanges.openReaders === 0, 'the reader to be gone')
  })

  it('are those of the own organisation', async () => {
    const foreign = await server.createOrganization('Foreign')
    const watcher = openWatcher('graphql-ws', server.url, foreign.apiKey)
    const theirs = watcher.iterate({}, query)
    const first = takeValues(theirs, 'approvalRequests', 1)
    await ask()
    const own = await new GraphqlClient(server.url, foreign.apiKey).data(INVOKE, {
      input: { name: 'demo_echo', input: { value: 1 }, requireApproval: true },
    })
    expect(JSON.stringify(own)).toContain(String(at((await first)[0], 'approval', 'id')))
    await theirs.return?.()
    await watcher.close()
  })
})

/** What a watcher sees until an approval has a status. */
const takeUntil = (source: AsyncIterableIterator<unknown>, id: string, status: string) =>
  takeValuesUntil(
    source,
    'approvalRequests',
    ({ approval }) => at(approval, 'id') === id && at(approval, 'status') === status,
  )

describe('a call with terms', () => {
  it('is answered as waiting for its time', async () => {
    const runAt = new Date(Date.now() + 3_600_000).toISOString()
    const input = { name: 'demo_echo', input: { value: 1 }, runAt, timeoutMs: 5_000 }
    expect(await client.data(INVOKE, { input })).toMatchObject({
      invokeCapability: { execution: { status: 'WAITING', runAt, approval: null } },
    })
  })

  it('is refused with the issue when they cannot be', async () => {
    const input = { name: 'demo_echo', input: { value: 1 }, timeoutMs: 5 }
    expect(await client.data(INVOKE, { input })).toEqual({
      invokeCapability: { __typename: 'ValidationError', issues: [{ path: ['timeoutMs'] }] },
    })
  })

  it('is made again when it has failed', async () => {
    const input = { name: 'demo_fail', input: {}, async: false }
    const failed = await client.data(
      'mutation($input: InvokeCapabilityInput!) { invokeCapability(input: $input) { ... on CapabilityFailedError { execution { id } } } }',
      { input },
    )
    const id = /exec_\w+/.exec(JSON.stringify(failed))?.[0]
    const retried = await client.data(
      `mutation($id: ID!) { retryExecution(id: $id) { __typename
        ... on CapabilityFailedError { execution { id parent { id } } } } }`,
      { id: id ?? '' },
    )
    expect(retried).toMatchObject({
      retryExecution: { __typename: 'CapabilityFailedError', execution: { parent: { id } } },
    })
  })
})
