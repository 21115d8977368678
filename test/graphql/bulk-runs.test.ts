import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../src/base/json.ts'
import { objectsAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'
import { addWorkflow } from './workflow-run-fixture.ts'

const START = `mutation ($id: ID!, $items: [JSON!]!, $key: String) {
  runs: startWorkflowRuns(workflowId: $id, items: $items, idempotencyKey: $key) {
    __typename
    ... on WorkflowRun { id }
    ... on Error { code }
    ... on ValidationError { issues { path code } }
    ... on CreditLimitError { limit used }
  }
}`
const GOOD = { 'Input 1': 'x' }

let server: TestServer
let client: GraphqlClient
beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

const startMany = async (id: string, items: JsonObject[], key?: string) =>
  objectsAt(await client.data(START, { id, items, ...(key ? { key } : {}) }), 'runs')
const countRuns = (workflowId: string) =>
  server.database.prisma.workflowRun.count({
    where: { organizationId: server.organizationId, workflowId },
  })

/** graphql.md, Errors: "anything a client can act on is in a result union". */
test('of many starts none begins when one is refused, and each is answered with the item and its fault', async () => {
  const id = await addWorkflow(server)
  const refused = {
    ...{ __typename: 'ValidationError', code: 'VALIDATION' },
    issues: [{ path: ['items', '1', 'Input 1'], code: expect.any(String) }],
  }
  expect(await startMany(id, [GOOD, { 'Input 1': [] }, GOOD])).toEqual([refused, refused, refused])
  expect(await countRuns(id)).toBe(0)
})

test('an item that is no object is named', async () => {
  const id = await addWorkflow(server)
  const [first] = objectsAt(await client.data(START, { id, items: [GOOD, 'text'] }), 'runs')
  expect(first).toMatchObject({ __typename: 'ValidationError', issues: [{ path: ['items', '1'] }] })
})

test('no items, and more than 100, are answered once', async () => {
  const id = await addWorkflow(server)
  const refused = (code: string) => [
    { __typename: 'ValidationError', code: 'VALIDATION', issues: [{ path: ['items'], code }] },
  ]
  expect(await startMany(id, [])).toEqual(refused('too_small'))
  expect(await startMany(id, Array(101).fill(GOOD))).toEqual(refused('too_big'))
})

test('a workflow that there is not is a result', async () => {
  const nothing = { __typename: 'NotFoundError', code: 'NOT_FOUND' }
  expect(await startMany('WCFG-nobody', [GOOD, GOOD])).toEqual([nothing, nothing])
})

test('a credit limit that is used up is a result with its facts', async () => {
  const id = await addWorkflow(server)
  await client.data('mutation ($id: ID!) { setCreditLimit(workflowId: $id, limit: 0) { __typename } }', {
    id,
  })
  expect(await startMany(id, [GOOD])).toEqual([
    { __typename: 'CreditLimitError', code: 'CREDIT_LIMIT_REACHED', limit: 0, used: 0 },
  ])
})

test('with a key each item has its run again, and another item in its place is told', async () => {
  const id = await addWorkflow(server)
  const [first, second] = await startMany(id, [GOOD, { 'Input 1': 'y' }], 'bulk')
  const again = await startMany(id, [GOOD, { 'Input 1': 'z' }, { 'Input 1': 'new' }], 'bulk')
  expect(again).toEqual([
    first,
    { __typename: 'IdempotencyMismatchError', code: 'IDEMPOTENCY_MISMATCH' },
    { __typename: 'WorkflowRun', id: expect.not.stringMatching(String(second?.id)) },
  ])
  expect(await countRuns(id)).toBe(3)
})
