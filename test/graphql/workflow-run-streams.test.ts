import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { addWorkflow, ended, query, type Read, START, type Started, start } from './workflow-run-fixture.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

test('the stream is replayed over REST, with a token and after a cursor', async () => {
  const run = await start(server, await addWorkflow(server))
  await ended(server, run.id)
  const headers = { authorization: `Bearer ${server.apiKey}` }
  const whole = await (await fetch(`${server.url}/api/stream/runs/${run.id}`, { headers })).text()
  const frames = whole.split('\n\n').filter((frame) => frame.startsWith('id: '))
  expect(frames[0]).toBe('id: 1\ndata: {"type":"run_status","status":"NEW"}')
  expect(frames.at(-1)).toContain('"type":"done"')
  const created = await fetch(`${server.url}/api/stream/tokens`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json' },
    body: JSON.stringify({ streamId: run.id }),
  })
  const { token } = await created.json()
  const after = frames.length - 1
  const rest = await fetch(`${server.url}/api/stream/runs/${run.id}?stream_token=${token}&after=${after}`)
  expect((await rest.text()).split('\n\n').filter((frame) => frame.startsWith('id: '))).toEqual([
    frames.at(-1),
  ])
  const end = await fetch(`${server.url}/api/stream/runs/${run.id}?after=${frames.length}`, { headers })
  expect(end.status).toBe(204)
})

test('the subscription follows a run to its end', async () => {
  const run = await start(server, await addWorkflow(server))
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${server.apiKey}`,
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
    body: JSON.stringify({
      query: `subscription ($id: ID!) { workflowRunEvents(runId: $id) {
        __typename seq ... on RunFinishedEvent { status output credits }
      } }`,
      variables: { id: run.id },
    }),
  })
  const text = await response.text()
  expect(text).toContain('"RunStepStartedEvent"')
  expect(text).toContain('"__typename":"RunFinishedEvent"')
  expect(text).toContain('"output":{"said":"x"}')
})

test('another organisation sees no run, and a key without the scope starts none', async () => {
  const run = await start(server, await addWorkflow(server))
  const other = await server.createOrganization('Other', { sandbox: false })
  const seen = await query<Read>(
    { ...server, ...other },
    'query ($id: ID!) { workflowRun(id: $id) { id } }',
    { id: run.id },
  )
  expect(seen.workflowRun).toBeNull()
  const apiKey = await server.createKey(['runtime'])
  const refused = await query<Started>({ ...server, apiKey }, START, { id: 'x', vars: {} })
  expect(refused.startWorkflowRun.code).toBe('FORBIDDEN')
})

test('a key for workflows alone reads the events of runs, and none of executions', async () => {
  const run = await start(server, await addWorkflow(server))
  await ended(server, run.id)
  const caller = { url: server.url, apiKey: await server.createKey(['workflows']) }
  const events = `query ($id: ID!) { workflowRun(id: $id) { lastSeq events { totalCount nodes { seq } } } }`
  const { workflowRun } = await query<{
    workflowRun: { lastSeq: number; events: { totalCount: number; nodes: { seq: number }[] } }
  }>(caller, events, { id: run.id })
  expect(workflowRun.events.nodes.at(-1)?.seq).toBe(workflowRun.lastSeq)
  expect(workflowRun.events.totalCount).toBe(workflowRun.lastSeq)
  await expect(query(caller, '{ executions { nodes { lastSeq } } }')).rejects.toThrow('FORBIDDEN')
})
