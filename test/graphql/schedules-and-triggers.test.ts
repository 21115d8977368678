import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { textAt } from '../support/client.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient } from './graphql-client.ts'

let server: TestServer
let client: GraphqlClient
beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

const STARTER = { nodes: [{ type: 'STARTER', name: 'Start', config: {} }], edges: [] }
const HOOK = { nodes: [{ type: 'WEBHOOK', name: 'Hook', config: {} }], edges: [] }

async function create(graph: object): Promise<string> {
  const data = await client.data(
    'mutation($graph: GraphInput!) { result: createWorkflow(name: "Mine", graph: $graph) { ... on Workflow { id } } }',
    { graph: { ...graph } },
  )
  return textAt(data, 'result', 'id')
}

const SCHEDULES = `schedules {
  id kind cron intervalSeconds timezone maxRuns runCount fromStarter enabled nextRunAt lastError lastRun { trigger workflowId }
}`

describe('schedules over GraphQL', () => {
  it('are set, shown with their last run, and removed', async () => {
    const id = await create(STARTER)
    const set = `mutation($id: ID!) {
      setSchedule(workflowId: $id, input: { kind: INTERVAL, intervalSeconds: 3600, maxRuns: 5 }) {
        __typename ... on Workflow { ${SCHEDULES} }
      }
    }`
    const waiting = { kind: 'INTERVAL', cron: null, intervalSeconds: 3_600, timezone: 'UTC', maxRuns: 5 }
    expect(await client.data(set, { id })).toMatchObject({
      setSchedule: {
        schedules: [{ ...waiting, enabled: false, nextRunAt: null, fromStarter: false, lastRun: null }],
      },
    })
    await client.data('mutation($id: ID!) { deployWorkflow(id: $id) { __typename } }', { id })
    await server.database.pool.query(
      'update schedule set next_run_at = now() where organization_id = $1 and workflow_id = $2',
      [server.organizationId, id],
    )
    const read = `query($id: ID!) { workflow(id: $id) { ${SCHEDULES} } }`
    let shown = await client.data(read, { id })
    await waitUntil(async () => {
      shown = await client.data(read, { id })
      return JSON.stringify(shown).includes('"runCount":1')
    })
    expect(shown).toMatchObject({
      workflow: {
        schedules: [{ enabled: true, lastError: null, lastRun: { trigger: 'SCHEDULE', workflowId: id } }],
      },
    })
    const scheduleId = textAt(shown, 'workflow', 'schedules', 0, 'id')
    const remove = 'mutation($id: ID!) { deleteSchedule(id: $id) { ... on DeletePayload { deletedId } } }'
    expect(await client.data(remove, { id: scheduleId })).toEqual({
      deleteSchedule: { deletedId: scheduleId },
    })
    expect(await client.data(read, { id })).toEqual({ workflow: { schedules: [] } })
  })

  it('that cannot be are refused field by field', async () => {
    const id = await create(STARTER)
    const set = `mutation($id: ID!) {
      setSchedule(workflowId: $id, input: { kind: CRON, cron: "* * *", timezone: "Mars/X" }) {
        ... on ValidationError { issues { path } }
      }
    }`
    expect(await client.data(set, { id })).toEqual({
      setSchedule: { issues: [{ path: ['input', 'timezone'] }, { path: ['input', 'cron'] }] },
    })
  })
})

describe('triggers over GraphQL', () => {
  it('are armed, get a secret that is shown once, and show when they were called', async () => {
    const id = await create(HOOK)
    const arm = `mutation($id: ID!) {
      armTrigger(workflowId: $id) { ... on TriggerEndpoint { id url armedUntil secretHint requireSignature } }
    }`
    const armed = await client.data(arm, { id })
    expect(armed).toMatchObject({ armTrigger: { secretHint: null, requireSignature: false } })
    const rotate = `mutation($id: ID!) {
      rotateTriggerSecret(id: $id) { ... on TriggerSecret { secret trigger { secretHint } } }
    }`
    const rotated = await client.data(rotate, { id: textAt(armed, 'armTrigger', 'id') })
    const secret = textAt(rotated, 'rotateTriggerSecret', 'secret')
    expect(rotated).toMatchObject({
      rotateTriggerSecret: { trigger: { secretHint: `…${secret.slice(-4)}` } },
    })
    const answer = await fetch(textAt(armed, 'armTrigger', 'url'), {
      method: 'POST',
      headers: { authorization: `Bearer ${secret}` },
    })
    expect(answer.status).toBe(202)
    const read = 'query($id: ID!) { workflow(id: $id) { triggers { armedUntil lastReceivedAt blockId } } }'
    expect(await client.data(read, { id })).toMatchObject({
      workflow: { triggers: [{ armedUntil: null, lastReceivedAt: expect.any(String) }] },
    })
  })

  it('are not there without a webhook block', async () => {
    const id = await create(STARTER)
    const arm = 'mutation($id: ID!) { armTrigger(workflowId: $id) { ... on ValidationError { message } } }'
    expect(await client.data(arm, { id })).toEqual({
      armTrigger: { message: 'The newest version has no webhook block' },
    })
  })
})

describe('a deployment', () => {
  it('of a graph with errors is refused with each of them', async () => {
    const broken = {
      nodes: [
        { id: 's', type: 'STARTER', name: 'Start', config: {} },
        { id: 'f', type: 'GENERAL_API', name: 'Fetch', config: {} },
      ],
      edges: [{ source: 's', target: 'f' }],
    }
    const id = await create(broken)
    const deploy = `mutation($id: ID!) {
      deployWorkflow(id: $id) { __typename ... on ValidationError { message issues { path code } } }
    }`
    expect(await client.data(deploy, { id })).toEqual({
      deployWorkflow: {
        __typename: 'ValidationError',
        message: 'A workflow with errors cannot be deployed',
        issues: [{ path: ['nodes', 'f', 'url'], code: 'missing_config' }],
      },
    })
    expect(await client.data('query($id: ID!) { workflow(id: $id) { state } }', { id })).toEqual({
      workflow: { state: 'INTERNAL' },
    })
  })
})
