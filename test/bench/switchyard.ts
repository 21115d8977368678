import { openRedisServer } from '../support/redis.ts'
import { ORGANIZATION_ID } from './baselines/invocation-records.ts'
import type { BenchDatabase } from './bench-database.ts'
import { connectSandbox } from './connect-sandbox.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const API_KEY = `bench-${'0123456789abcdef'.repeat(2)}`
export const AUTHORIZATION = { authorization: `Bearer ${API_KEY}` }

const SECRET = Buffer.alloc(32, 1).toString('base64')

const SETTINGS = {
  BOOTSTRAP_API_KEY: API_KEY,
  RATE_LIMIT_REQUESTS: '0',
  RATE_LIMIT_GRAPHQL_COST: '0',
  LOG_LEVEL: 'warn',
}

/** The product itself on a Postgres database, with the sandbox connectors in the bench's organisation. */
export async function startSwitchyard(
  { url, database }: BenchDatabase,
  resources: AsyncDisposableStack,
  settings: Record<string, string> = {},
): Promise<ServerProcess> {
  await connectSandbox(database, ORGANIZATION_ID)
  return startRole('all', url, resources, settings)
}

/** The product as two processes, which hear of each other over a Redis of their own. */
export async function startApiAndWorker(
  { url }: BenchDatabase,
  resources: AsyncDisposableStack,
  settings: Record<string, string> = {},
): Promise<{ api: ServerProcess; worker: ServerProcess; redisUrl: string }> {
  const redis = resources.use(await openRedisServer())
  const redisUrl = `redis://127.0.0.1:${redis.port}`
  const all = { REDIS_URL: redisUrl, ...settings }
  const api = await startRole('api', url, resources, all)
  return { api, worker: await startRole('worker', url, resources, all), redisUrl }
}

/** The environment of a process of the product on a Postgres database. */
export function settingsOn(databaseUrl: string): Record<string, string> {
  const secrets = { API_KEY_PEPPER: SECRET, ENCRYPTION_KEYS: `bench:${SECRET}` }
  return { ...SETTINGS, DATABASE_URL: databaseUrl, ...secrets }
}

async function startRole(
  role: 'all' | 'api' | 'worker',
  databaseUrl: string,
  resources: AsyncDisposableStack,
  settings: Record<string, string>,
): Promise<ServerProcess> {
  const env = { ...settingsOn(databaseUrl), ...settings }
  const args = ['--role', role]
  return resources.use(await startServer({ script: 'src/main.ts', args, env, readyPath: '/readyz' }))
}

/** The product with its own embedded database; ready when it has answered a request with a key. */
export function startEmbeddedSwitchyard(dataDir: string): Promise<ServerProcess> {
  return startServer({
    script: 'src/main.ts',
    env: { ...SETTINGS, DATA_DIR: dataDir },
    readyPath: '/api/runtime/capabilities',
    headers: AUTHORIZATION,
  })
}

/** The id of what a mutation has `made`. */
export async function askForId(port: number, query: string, variables: object): Promise<string> {
  const headers = { 'content-type': 'application/json', ...AUTHORIZATION }
  const init = { method: 'POST', headers, body: JSON.stringify({ query, variables }) }
  const text = await (await fetch(`http://127.0.0.1:${port}/graphql`, init)).text()
  const id = /"id":"([^"]+)"/.exec(text)?.[1]
  if (id === undefined) throw new Error(`Nothing was made: ${text}`)
  return id
}
