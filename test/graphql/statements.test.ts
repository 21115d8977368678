import { afterAll, beforeAll, describe, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { waitUntil } from '../support/wait-until.ts'
import { GraphqlClient } from './graphql-client.ts'
import { expectTables } from './statement-tables.ts'

const NESTED = `{
  sessions(first: 20) {
    totalCount
    nodes {
      id title metadata
      executions(first: 5) {
        totalCount
        pageInfo { hasNextPage endCursor }
        nodes {
          id status input result
          session { id title }
          capability { name isReadOnly }
          attempts { runId status }
          lastSeq
          events(first: 10) { nodes { __typename seq at } }
        }
      }
    }
  }
}`
const FILTERED = `{
  sessions(first: 20) {
    nodes {
      executions(first: 5, filter: { status: [COMPLETED], capabilityName: { startsWith: "memory_" } }) {
        totalCount
        nodes { id createdAt parent { id } }
      }
    }
  }
}`
const ACCOUNTS = `{
  integrations { totalCount nodes { key accounts { totalCount nodes { id backend integration { key displayName } } } } }
}`
const WORKFLOWS = `{
  workflows(first: 20) {
    totalCount
    nodes { id name lint { rule } deployedVersion { version } versions(first: 2) { totalCount nodes { version deployed diffFromPrevious { summary } } } }
  }
}`
const LINKS = `{
  workflows(first: 20) {
    nodes {
      runs(first: 2, filter: { not: { status: [FAILED] } }) {
        totalCount
        nodes {
          id status workflow { name } version { graph { nodes { name } } } parentRun { id }
          steps { blockId block { name config } run { status } childRun { id } }
        }
      }
      copilotSession { id workflow { name } }
      versions(first: 2) { nodes { copilotMessage { content } } }
    }
  }
}`
const MEMORY = `{
  memoryFiles(first: 100) { totalCount nodes { id path title content history(first: 1) { version } } }
  apiKeys { nodes { name status } }
}`
let server: TestServer
let client: GraphqlClient

beforeAll(async () => {
  server = await startTestServer()
  client = new GraphqlClient(server.url, server.apiKey)
})
afterAll(() => server.close())

/** A level is a field that is read from the database: a list, a record, or the number of a list's members. */
describe('every level of a query is one SQL statement', () => {
  it('of sessions with their executions and all that belongs to those', async () => {
    const levels = [
      'session', // sessions
      'session', // sessions.totalCount
      'execution', // executions
      'execution', // executions.totalCount
      'session', // executions.session
      'execution_attempt', // executions.attempts
      'event_stream', // executions.lastSeq
      'event_stream', // executions.events
    ]
    await addSessions(1, 1)
    await expectToRead(NESTED, levels)
    await addSessions(6, 6)
    await expectToRead(NESTED, levels)
  })

  it('of sessions with the executions that pass a filter', async () => {
    await expectToRead(FILTERED, ['execution', 'execution', 'session'])
  })

  it('of integrations with their accounts', async () => {
    await expectToRead(ACCOUNTS, [
      'connected_account', // accounts, of which every one is loaded
      'integration', // integrations
      'integration', // integrations.totalCount
      'integration', // accounts.integration
    ])
  })

  it('of memory files and API keys', async () => {
    const { memory } = server.app.services
    for (const name of ['one', 'two']) {
      await memory.write(server.actor, { path: `/topics/${name}.md`, content: name })
    }
    await expectToRead(MEMORY, [
      'SELECT clock_timestamp() AS now', // decides which keys have expired
      'api_key', // apiKeys
      'memory_file', // memoryFiles
      'memory_file', // memoryFiles.totalCount
      'memory_revision', // memoryFiles.history
    ])
  })

  it('of workflows with their versions', async () => {
    const levels = [
      'workflow', // workflows
      'workflow', // workflows.totalCount
      'workflow', // deployedVersion, by the workflow's number of it
      'workflow_version', // versions
      'workflow', // versions.deployed
    ]
    await addWorkflows(1)
    await expectToRead(WORKFLOWS, levels)
    await addWorkflows(5)
    await expectToRead(WORKFLOWS, levels)
  })

  it('of workflows with what they lead to', async () => {
    const levels = [
      'workflow', // workflows
      'workflow_run', // runs
      'workflow_run', // runs.totalCount
      'workflow', // runs.workflow
      'workflow_version', // runs.version, by the number that each keeps to
      'run_step', // runs.steps
      'workflow_run', // runs.steps.block, of the graphs of the runs
      'workflow_run', // runs.steps.run
      'workflow_run', // runs.steps.childRun
      'copilot_session', // copilotSession
      'workflow', // copilotSession.workflow
      'workflow_version', // versions
    ]
    await addLinks()
    await expectToRead(LINKS, levels)
    await addWorkflows(2)
    await addLinks()
    await expectToRead(LINKS, levels)
  })

  it('without a number that nobody asks for', async () => {
    await expectToRead('{ sessions { totalCount nodes { id } } }', ['session', 'session'])
    await expectToRead('{ sessions { nodes { id } } }', ['session'])
  })
})

async function addWorkflows(count: number): Promise<void> {
  const { workflows, workflowVersions, deployments } = server.app.services
  for (let w = 0; w < count; w++) {
    const { id } = await workflows.create(server.actor, { name: `Workflow ${w}` })
    await workflowVersions.save(server.actor, id, {
      graph: { nodes: [{ type: 'starter', name: 'S' }], edges: [] },
    })
    await deployments.deploy(server.actor, id)
  }
}

async function workflowIds(): Promise<string[]> {
  const { rows } = await server.app.services.workflows.list(server.actor, {
    filter: {},
    page: { first: 100 },
    order: { field: 'createdAt', direction: 'asc' },
  })
  return rows.map(({ id }) => id)
}

/** A run and a conversation for every workflow. */
async function addLinks(): Promise<void> {
  const { workflowRuns, copilotSessions } = server.app.services
  for (const id of await workflowIds()) {
    const run = await workflowRuns.start(server.actor, { workflowId: id, startVariables: {} })
    await waitUntil(async () => (await workflowRuns.get(server.actor, run.id)).finishedAt !== null)
    await copilotSessions.create(server.actor, id)
  }
}

async function addSessions(sessions: number, executions: number): Promise<void> {
  for (let s = 0; s < sessions; s++) {
    const { id } = await server.app.services.sessions.create(server.actor, { title: `Session ${s}` })
    const calls = Array.from({ length: executions }, () =>
      server.app.services.invocations.invoke(server.actor, { capabilityName: 'memory_ls', sessionId: id }),
    )
    await Promise.all(calls)
  }
}

function expectToRead(query: string, tables: readonly string[]): Promise<void> {
  return expectTables(server, () => client.data(query), tables)
}
