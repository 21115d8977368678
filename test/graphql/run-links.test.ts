import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Graph } from '../../src/engine/workflow/graph/graph.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { addWorkflow, at, ended, query, start, WAIT } from './workflow-run-fixture.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

function calling(workflowId: string): Graph {
  return {
    nodes: [
      { id: 's', type: 'starter', name: 'Start', config: {}, ...at },
      { id: 'w', type: 'subworkflow', name: 'Other', config: { workflow_id: workflowId }, ...at },
    ],
    edges: [{ id: 'e', source: 's', target: 'w' }],
  }
}

describe('a step of a run', () => {
  it('leads to its block as the run has it, and to the run', async () => {
    const workflowId = await addWorkflow(server)
    const run = await start(server, workflowId)
    await ended(server, run.id)
    const graph = { nodes: [{ type: 'starter', name: 'New' }], edges: [] }
    await server.app.services.workflowVersions.save(server.actor, workflowId, { graph })
    const text = `query($id: ID!) { workflowRun(id: $id) {
      cancelRequestedAt parentRun { id }
      steps { block { id type name config } run { id } childRun { id } }
    } }`
    expect(await query(server, text, { id: run.id })).toEqual({
      workflowRun: {
        ...{ cancelRequestedAt: null, parentRun: null },
        steps: [
          {
            block: {
              id: 's',
              type: 'STARTER',
              name: 'Start',
              config: { input: { 'Input 1': 'string', n: 1 } },
            },
            ...{ run: { id: run.id }, childRun: null },
          },
          {
            block: { id: 'r', type: 'RESPONSE', name: 'End', config: expect.anything() },
            ...{ run: { id: run.id }, childRun: null },
          },
        ],
      },
    })
  })

  it('leads to the run that it has begun, and that back, as long as both wait and when they are cancelled', async () => {
    const { id } = await start(
      server,
      await addWorkflow(server, calling(await addWorkflow(server, WAIT))),
      {},
    )
    const text = `query($id: ID!) { workflowRun(id: $id) {
      status finishedAt cancelRequestedAt
      steps { blockId childRun { id status cancelRequestedAt finishedAt parentRun { id } } }
    } }`
    interface Shown {
      id: string
      status: string
      cancelRequestedAt: string | null
      finishedAt: string | null
      parentRun: { id: string }
    }
    type Run = Shown & { steps: { blockId: string; childRun: Shown | null }[] }
    let run: Run | null = null
    const child = () => run?.steps.find(({ blockId }) => blockId === 'w')?.childRun
    const read = async () => (await query<{ workflowRun: Run }>(server, text, { id })).workflowRun
    await waitUntil(async () => {
      run = await read()
      return child()?.status === 'WAITING'
    }, 'both to wait')
    expect(child()?.parentRun).toEqual({ id })
    const cancel = `mutation($id: ID!) { cancelWorkflowRun(id: $id) { ... on WorkflowRun { status } } }`
    await query(server, cancel, { id })
    await waitUntil(async () => {
      run = await read()
      return run.status === 'CANCELLED' && child()?.status === 'CANCELLED'
    }, 'both to end')
    for (const one of [await read(), child()]) {
      expect(one?.cancelRequestedAt).toEqual(expect.any(String))
      expect(one?.cancelRequestedAt).toBe(one?.finishedAt)
    }
  })
})

it('an event of a status has the run as it is', async () => {
  const run = await start(server, await addWorkflow(server))
  await ended(server, run.id)
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${server.apiKey}`, 'content-type': 'application/json' },
      accept: 'text/event-stream',
    },
    body: JSON.stringify({
      query: `subscription ($id: ID!) { workflowRunEvents(runId: $id) {
        __typename
        ... on RunStatusEvent { status run { status output } }
        ... on RunStepFailedEvent { error { message } }
        ... on RunFinishedEvent { error { message } }
      } }`,
      variables: { id: run.id },
    }),
  })
  const text = await response.text()
  expect(text).toContain('"status":"NEW","run":{"status":"COMPLETE","output":{"said":"x"}}')
  expect(text).toContain('{"__typename":"RunFinishedEvent","error":null}')
})

it('an endpoint leads to the workflow that it is told of, as long as that exists', async () => {
  const workflowId = await addWorkflow(server)
  const { webhooks, workflows } = server.app.services
  const create = { url: 'https://example.com/hook', eventTypes: ['workflowRun.completed'] }
  const { endpoint } = await webhooks.create(server.actor, { ...create, workflowId })
  await webhooks.create(server.actor, create)
  const text = 'query($id: ID!) { webhookEndpoint(id: $id) { workflowId workflow { id name } } }'
  const { id } = endpoint
  expect(await query(server, text, { id })).toEqual({
    webhookEndpoint: { workflowId, workflow: { id: workflowId, name: workflowId } },
  })
  await workflows.delete(server.actor, workflowId)
  expect(await query(server, text, { id })).toEqual({ webhookEndpoint: { workflowId, workflow: null } })
})
