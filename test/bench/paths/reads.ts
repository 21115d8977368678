import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { createId } from '../../../src/base/ids.ts'
import { createInvocation, ORGANIZATION_ID, TIMEOUT_MS } from '../baselines/invocation-records.ts'
import { type BenchDatabase, openBenchDatabase } from '../bench-database.ts'
import { runLoad } from '../load/load-process.ts'
import type { RequestLoadOptions, RequestLoadResult } from '../load/request-load.ts'
import type { BenchPath, Contender } from '../path.ts'
import { measure } from '../rounds.ts'
import { type ServerProcess, startServer } from '../server-process.ts'
import { AUTHORIZATION, settingsOn, startSwitchyard } from '../switchyard.ts'
import { installPeers } from './install-peers.ts'

const CONNECTIONS = 32
const SESSIONS = 20
const EXECUTIONS = 5

const NESTED = `{ sessions(first: ${SESSIONS}) { nodes { id title createdAt
  executions(first: ${EXECUTIONS}) { nodes { id capabilityName status summary input result createdAt } } } } }`

/**
 * A query to servers of the same tables, which ask the same of them in as many statements: a page of sessions, and
 * the pages of their executions together. The peers run as they do unless told otherwise (Mercurius without its JIT).
 * The first one stands over the product's own services, keys included, so that it differs in what this measures: how
 * an operation comes in, is executed and goes out. It counts no cost, has no limits, cursors or headers for safety,
 * and logs nothing. The others do less still: their two statements are written out for this query, and they look at
 * no key.
 */
function reads(id: string, title: string, query: string): BenchPath {
  return {
    id,
    title,
    unit: 'queries',
    async run(options, resources) {
      await installPeers()
      const database = await openBenchDatabase(resources)
      await insertExecutions(database.database.pool)
      const servers = {
        switchyard: await startSwitchyard(database, resources),
        mercurius: await startPeer('test/bench/peers/mercurius-services.mjs', database, resources),
        'mercurius on SQL': await startPeer('test/bench/peers/mercurius.mjs', database, resources),
        apollo: await startPeer('test/bench/peers/apollo.mjs', database, resources),
      }
      const expected = await askFor(servers.mercurius, query)
      const contenders = Object.entries(servers).map(([name, server]) =>
        createContender(name, { server, query, expected, databaseName: database.name }),
      )
      return measure(contenders, options)
    },
  }
}

export const graphqlReads = [
  reads(
    'P1',
    `nested read: ${SESSIONS} sessions with ${EXECUTIONS} executions each from the database`,
    NESTED,
  ),
  reads('P1-small', 'smallest read: one field that is in no table', '{ __typename }'),
]

async function insertExecutions(pool: pg.Pool): Promise<void> {
  for (let session = 0; session < SESSIONS; session++) {
    const sessionId = createId('session')
    await pool.query(
      `insert into session (id, organization_id, title, source) values ($1, $2, 'Agent Runtime Session', 'api')`,
      [sessionId, ORGANIZATION_ID],
    )
    for (let execution = 0; execution < EXECUTIONS; execution++) await insertExecution(pool, sessionId)
  }
  await pool.query('analyze')
}

async function insertExecution(pool: pg.Pool, sessionId: string): Promise<void> {
  const input = { value: 'hello', words: ['naïve', 'café'] }
  const { ids, summary } = createInvocation(input)
  await pool.query(
    `insert into execution (id, organization_id, session_id, capability_name, is_read_only, is_idempotent, status,
      run_id, input, result, summary, timeout_ms, started_at, finished_at)
    values ($3, $1, $2, 'demo_echo', true, true, 'completed', $4, $5::json, $5::json, $6, $7, now(), now())`,
    [ORGANIZATION_ID, sessionId, ids.execution, ids.run, JSON.stringify(input), summary, TIMEOUT_MS],
  )
}

async function startPeer(
  script: string,
  { url }: BenchDatabase,
  resources: AsyncDisposableStack,
): Promise<ServerProcess> {
  const env = { ...settingsOn(url), ORGANIZATION_ID }
  const readyPath = '/graphql?query=%7B__typename%7D'
  const headers = { 'apollo-require-preflight': 'true', ...AUTHORIZATION }
  return resources.use(await startServer({ script, env, readyPath, headers }))
}

function createContender(
  name: string,
  parts: { server: ServerProcess; query: string; expected: unknown; databaseName: string },
): Contender {
  const { server, query, expected, databaseName } = parts
  const problems: string[] = []
  return {
    name,
    pids: [server.pid],
    databaseName,
    async load(seconds) {
      const { firstError, ...sample } = await ask(server.port, query, seconds)
      if (firstError) problems.push(`a query was answered with ${firstError}`)
      return sample
    },
    check: async () => {
      const isSame = isDeepStrictEqual(await askFor(server, query), expected)
      return isSame ? problems : [...problems, 'it does not answer as mercurius does']
    },
  }
}

/** The data of one answer. */
async function askFor({ port }: ServerProcess, query: string): Promise<unknown> {
  const headers = { 'content-type': 'application/json', ...AUTHORIZATION }
  const request = { method: 'POST', headers, body: JSON.stringify({ query }) }
  const answer: unknown = await (await fetch(`http://127.0.0.1:${port}/graphql`, request)).json()
  return typeof answer === 'object' && answer !== null && 'data' in answer ? answer.data : answer
}

function ask(port: number, query: string, seconds: number): Promise<RequestLoadResult> {
  const options: RequestLoadOptions = {
    port,
    path: '/graphql',
    headers: AUTHORIZATION,
    body: JSON.stringify({ query }),
    connections: CONNECTIONS,
    seconds,
    proof: '^\\{"data":\\{',
  }
  return runLoad('request-load.ts', options)
}
