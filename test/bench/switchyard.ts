import { randomBytes } from 'node:crypto'
import { ORGANIZATION_ID } from './baselines/invocation-records.ts'
import type { BenchDatabase } from './bench-database.ts'
import { connectSandbox } from './connect-sandbox.ts'
import { type ServerProcess, startServer } from './server-process.ts'

const API_KEY = `bench-${'0123456789abcdef'.repeat(2)}`
export const AUTHORIZATION = { authorization: `Bearer ${API_KEY}` }

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
  const env = {
    ...SETTINGS,
    DATABASE_URL: url,
    API_KEY_PEPPER: secret(),
    ENCRYPTION_KEYS: `bench:${Buffer.alloc(32, 1).toString('base64')}`,
    ...settings,
  }
  const server = await startServer({ script: 'src/main.ts', env, readyPath: '/readyz' })
  return resources.use(server)
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

function secret(): string {
  return randomBytes(32).toString('base64')
}
