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

describe('the number of SQL statements', () => {
  it('is the same for one member of a list and for many, at every level', async () => {
    await addSessions(1, 1)
    const few = await statementsOf(NESTED)
    await addSessions(6, 6)
    expect(await statementsOf(NESTED)).toBe(few)
    // sessions and their count; ids, rows and count of executions; their sessions, attempts, streams, events
    expect(few).toBeLessThanOrEqual(9)
  })

  it('is one for each list, count and relation of the widest queries', async () => {
    expect(await statementsOf(ACCOUNTS)).toBeLessThanOrEqual(4)
    expect(await statementsOf(MEMORY)).toBeLessThanOrEqual(4)
  })

  it('does not grow with the workflows of a list', async () => {
    await addWorkflows(1)
    const few = await statementsOf(WORKFLOWS)
    await addWorkflows(5)
    expect(await statementsOf(WORKFLOWS)).toBe(few)
    // workflows and their count; ids and rows of versions, their workflows; ids and rows of deployed versions
    expect(few).toBeLessThanOrEqual(8)
  })

  it('does not grow by a count that nobody asks for', async () => {
    const counted = await statementsOf('{ sessions { totalCount nodes { id } } }')
    expect(await statementsOf('{ sessions { nodes { id } } }')).toBe(counted - 1)
  })
})

async function addWorkflows(count: number): Promise<void> {
  const { workflows, workflowVersions } = server.app.services
  for (let w = 0; w < count; w++) {
    const { id } = await workflows.create(server.actor, { name: `Workflow ${w}` })
    await workflowVersions.save(server.actor, id, {
      graph: { nodes: [{ type: 'starter', name: 'S' }], edges: [] },
    })
    await workflowVersions.deploy(server.actor, id)
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

/** Work in the background only adds to a count, so that the smallest of several is the query's own. */
const SAMPLES = 5

/** How many statements the database is given for the query, when all that may be cached is. */
async function statementsOf(query: string): Promise<number> {
  await client.data(query)
  const counts: number[] = []
  for (let sample = 0; sample < SAMPLES; sample++) counts.push(await countOnce(query))
  return Math.min(...counts)
}

async function countOnce(query: string): Promise<number> {
  const { pool } = server.database
  let count = 0
  const counted = new WeakSet<object>()
  const restores: (() => void)[] = []
  const onAcquire = (connection: { query: (...args: never[]) => unknown }) => {
    if (counted.has(connection)) return
    counted.add(connection)
    const original = connection.query
    connection.query = (...args) => {
      if (!isBackground(args)) count++
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
  return count
}

/** What no request asks for looks across organisations, and says so. */
function isBackground(args: readonly unknown[]): boolean {
  return JSON.stringify(args[0])?.includes('across organisations') ?? false
}
