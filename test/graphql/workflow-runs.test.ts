import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Graph } from '../../src/engine/workflow/graph/graph.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { addWorkflow, at, ECHO, ended, query, type Read, start, WAIT } from './workflow-run-fixture.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('a run is started, and answers with its output, its steps and its events', async () => {
  const id = await addWorkflow(server)
  const run = await start(server, id)
  expect(run).toMatchObject({
    __typename: 'WorkflowRun',
    input: { 'Input 1': 'x' },
    metadata: { api: true },
    versionNumber: 1,
    trigger: 'API',
    attempt: 1,
  })
  expect(run.id).toMatch(/^WRUN-[0-9a-f-]{36}$/)
  expect(await ended(server, run.id)).toMatchObject({
    status: 'COMPLETE',
    output: { said: 'x' },
    error: null,
    steps: [
      { blockName: 'Start', status: 'SUCCESS', attempt: 1, output: { 'Input 1': 'x', n: 1 } },
      { blockName: 'End', blockType: 'response', output: { said: 'x' }, credits: 0, logs: [] },
    ],
    events: {
      nodes: [{ __typename: 'RunStatusEvent', seq: 1 }, { seq: 2 }],
      pageInfo: { hasNextPage: true },
    },
  })
})

test('start variables are checked against what the starter declares', async () => {
  const run = await start(server, await addWorkflow(server), { 'Input 2': 1 })
  expect(run).toMatchObject({
    __typename: 'ValidationError',
    issues: [{ path: ['startVariables', 'Input 1'], code: 'required' }],
  })
  expect(await start(server, 'WCFG-nobody')).toMatchObject({ __typename: 'NotFoundError' })
})

test('of requests with one key one begins, whichever prefix the workflow is named by', async () => {
  const id = await addWorkflow(server)
  const all = await Promise.all([
    start(server, id, undefined, 'k1'),
    start(server, id.replace('WCFG', 'WFCG'), undefined, 'k1'),
  ])
  expect(new Set(all.map((run) => run.id)).size).toBe(1)
  expect(await start(server, id, { 'Input 1': 'y' }, 'k1')).toMatchObject({
    __typename: 'IdempotencyMismatchError',
  })
})

test('many runs are started at once', async () => {
  const id = await addWorkflow(server)
  const items = Array.from({ length: 5 }, (_, n) => ({ 'Input 1': String(n) }))
  const { startWorkflowRuns } = await query<{ startWorkflowRuns: { id: string }[] }>(
    server,
    `mutation ($id: ID!, $items: [JSON!]!) {
      startWorkflowRuns(workflowId: $id, items: $items) { ... on WorkflowRun { id } }
    }`,
    { id, items },
  )
  const outputs = await Promise.all(
    startWorkflowRuns.map(async (run) => (await ended(server, run.id)).output),
  )
  expect(outputs).toEqual(items.map((item) => ({ said: item['Input 1'] })))
  const { workflowRuns } = await query<{ workflowRuns: { totalCount: number } }>(
    server,
    `query ($id: ID!) { workflowRuns(first: 2, filter: {workflowId: $id, status: [COMPLETE], metadata: null}) {
      totalCount nodes { id status }
    } }`,
    { id },
  )
  expect(workflowRuns.totalCount).toBe(5)
})

test('a waiting run is cancelled at once, and can be retried', async () => {
  const run = await start(server, await addWorkflow(server, WAIT), {})
  const read = `query ($id: ID!) { workflowRun(id: $id) { status } }`
  await waitUntil(
    async () => (await query<Read>(server, read, { id: run.id })).workflowRun.status === 'WAITING',
  )
  const { cancelWorkflowRun } = await query<{ cancelWorkflowRun: object }>(
    server,
    'mutation ($id: ID!) { cancelWorkflowRun(id: $id) { ... on WorkflowRun { status error { code } } } }',
    { id: run.id },
  )
  expect(cancelWorkflowRun).toEqual({ status: 'CANCELLED', error: { code: 'CANCELLED' } })
  const { retryWorkflowRun } = await query<{ retryWorkflowRun: { id: string } }>(
    server,
    `mutation ($id: ID!) { retryWorkflowRun(id: $id) {
      ... on WorkflowRun { id attempt trigger retryOfId steps { blockName } }
    } }`,
    { id: run.id },
  )
  expect(retryWorkflowRun).toMatchObject({ attempt: 2, trigger: 'RETRY', retryOfId: run.id })
  await waitUntil(
    async () =>
      (await query<Read>(server, read, { id: retryWorkflowRun.id })).workflowRun.status === 'WAITING',
  )
})

test('a version that there is not is told from a workflow that there is not', async () => {
  const id = await addWorkflow(server)
  const text = `mutation ($id: ID!) {
    startWorkflowRun(workflowId: $id, version: 9, startVariables: { n: 1 }) { ... on Error { code message } }
  }`
  const messageFor = async (workflowId: string) =>
    (await query<{ startWorkflowRun: object }>(server, text, { id: workflowId })).startWorkflowRun
  expect(await messageFor(id)).toEqual({
    code: 'NOT_FOUND',
    message: `Unknown version 9 of the workflow "${id}"`,
  })
  expect(await messageFor('WCFG-none')).toEqual({
    code: 'NOT_FOUND',
    message: 'Unknown workflow "WCFG-none"',
  })
})

test('what a retry takes over is not done again', async () => {
  const graph: Graph = {
    nodes: [
      ...ECHO.nodes.slice(0, 1),
      { id: 'a', type: 'agent', name: 'Agent', config: { model: 'gpt-5.2', input: 'Hello' }, ...at },
    ],
    edges: [{ id: 'e', source: 's', target: 'a' }],
  }
  const run = await start(server, await addWorkflow(server, graph))
  expect(await ended(server, run.id)).toMatchObject({
    status: 'FAILED',
    error: { code: 'PROVIDER_UNAVAILABLE', blockId: 'a' },
  })
  const { retryWorkflowRun } = await query<{ retryWorkflowRun: { id: string } }>(
    server,
    'mutation ($id: ID!) { retryWorkflowRun(id: $id) { ... on WorkflowRun { id } } }',
    { id: run.id },
  )
  await ended(server, retryWorkflowRun.id)
  const { prisma } = server.database
  const where = { organizationId: server.organizationId, streamId: retryWorkflowRun.id }
  const events = await prisma.event.findMany({ where, orderBy: { seq: 'asc' } })
  const started = events.filter(({ type }) => type === 'block_start')
  expect(started.map(({ payload }) => payload)).toMatchObject([{ block_id: 'a' }])
})

test('a credit limit that is used up refuses further runs', async () => {
  const id = await addWorkflow(server)
  const { prisma } = server.database
  const { organizationId } = server
  const set = await query<{ setCreditLimit: object }>(
    server,
    `mutation ($id: ID!) { setCreditLimit(workflowId: $id, limit: 2) { ... on CreditAccount { limit used remaining } } }`,
    { id },
  )
  expect(set.setCreditLimit).toEqual({ limit: 2, used: 0, remaining: 2 })
  await prisma.creditLedger.create({
    data: { organizationId, runId: 'r', stepId: 's', attempt: 1, workflowId: id, credits: 2 },
  })
  expect(await start(server, id)).toMatchObject({ __typename: 'CreditLimitError', limit: 2, used: 2 })
})

test('a credit limit is of a workflow that there is', async () => {
  const unknown = await query<{ setCreditLimit: object }>(
    server,
    `mutation { setCreditLimit(workflowId: "WCFG-nobody", limit: null) { __typename ... on Error { message } } }`,
  )
  expect(unknown.setCreditLimit).toEqual({
    __typename: 'NotFoundError',
    message: 'Unknown workflow "WCFG-nobody"',
  })
})
