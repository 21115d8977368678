import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../support/server.ts'
import { GraphqlClient } from './graphql-client.ts'

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
const MEMORY =
  '{ memoryFiles(first: 100) { totalCount nodes { id path title content } } apiKeys { nodes { name status } } }'

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
    expect(await tablesReadBy(NESTED)).toEqual(levels.sort())
    await addSessions(6, 6)
    expect(await tablesReadBy(NESTED)).toEqual(levels.sort())
  })

  it('of sessions with the executions that pass a filter', async () => {
    expect(await tablesReadBy(FILTERED)).toEqual(['execution', 'execution', 'session'])
  })

  it('of integrations with their accounts', async () => {
    expect(await tablesReadBy(ACCOUNTS)).toEqual([
      'connected_account', // accounts, of which every one is loaded
      'integration', // integrations
      'integration', // integrations.totalCount
      'integration', // accounts.integration
    ])
  })

  it('of memory files and API keys', async () => {
    expect(await tablesReadBy(MEMORY)).toEqual([
      'SELECT clock_timestamp() AS now', // decides which keys have expired
      'api_key', // apiKeys
      'memory_file', // memoryFiles
      'memory_file', // memoryFiles.totalCount
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
    expect(await tablesReadBy(WORKFLOWS)).toEqual(levels.sort())
    await addWorkflows(5)
    expect(await tablesReadBy(WORKFLOWS)).toEqual(levels.sort())
  })

  it('without a number that nobody asks for', async () => {
    expect(await tablesReadBy('{ sessions { totalCount nodes { id } } }')).toEqual(['session', 'session'])
    expect(await tablesReadBy('{ sessions { nodes { id } } }')).toEqual(['session'])
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

async function addSessions(sessions: number, executions: number): Promise<void> {
  for (let s = 0; s < sessions; s++) {
    const { id } = await server.app.services.sessions.create(server.actor, { title: `Session ${s}` })
    const calls = Array.from({ length: executions }, () =>
      server.app.services.invocations.invoke(server.actor, { capabilityName: 'memory_ls', sessionId: id }),
    )
    await Promise.all(calls)
  }
}

/** Work in the background only adds statements, so that the shortest list of several is the query's own. */
const SAMPLES = 5

/** The first table of each statement that the query is answered with, sorted, when all that may be cached is. */
async function tablesReadBy(query: string): Promise<string[]> {
  await client.data(query)
  const samples: string[][] = []
  for (let sample = 0; sample < SAMPLES; sample++) samples.push(await tablesOnce(query))
  samples.sort((a, b) => a.length - b.length)
  return samples[0]?.sort() ?? []
}

async function tablesOnce(query: string): Promise<string[]> {
  const { pool } = server.database
  const tables: string[] = []
  const watched = new WeakSet<object>()
  const restores: (() => void)[] = []
  const onAcquire = (connection: { query: (...args: [Statement]) => unknown }) => {
    if (watched.has(connection)) return
    watched.add(connection)
    const original = connection.query
    connection.query = (...args) => {
      const text = textOf(args[0])
      if (!isBackground(text)) tables.push(firstTable(text))
      return original.apply(connection, args)
    }
    restores.push(() => {
      connection.query = original
    })
  }
  pool.on('acquire', onAcquire as never)
  await client.data(query)
  pool.off('acquire', onAcquire as never)
  for (const restore of restores) restore()
  return tables
}

/** What the driver is given: the text, or an object with it. */
type Statement = string | { text: string }

function textOf(statement: Statement): string {
  return typeof statement === 'string' ? statement : statement.text
}

/** What no request asks for looks across organisations, and says so, or is the work of the job queue. */
function isBackground(statement: string): boolean {
  return /across organisations|pgboss/.test(statement)
}

/** As Prisma names it or as a statement of our own does; the whole text where there is none. */
function firstTable(statement: string): string {
  return /from (?:"public"\.)?"?(?!unnest)([a-z_]+)/i.exec(statement)?.[1] ?? statement
}
