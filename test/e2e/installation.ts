import type { Database } from '../../src/platform/db/database.ts'
import { openDatabase } from '../../src/platform/db/open-database.ts'
import { isServerTest, openTestDatabase } from '../support/database.ts'
import { findFreePort } from '../support/free-port.ts'
import { createTemporaryFolder } from '../support/temporary-folder.ts'
import { UNEXPECTED } from '../support/unexpected.ts'
import { runCommand, ServerProcess } from './server-process.ts'

export const API_KEY = `e2e-${'0123456789abcdef'.repeat(2)}`

/** An installation of the product: its settings and its data, which outlive its processes. */
export interface Installation extends AsyncDisposable {
  url: string
  /** Starts the product and waits until it takes work; workers beside it listen elsewhere. */
  start(role?: 'all' | 'api' | 'worker'): Promise<ServerProcess>
  /** Opens its data for looking into it; the embedded database only while no process has it. */
  openData(): Promise<Database>
}

/**
 * Embedded in a temporary folder, or on a database of the Postgres server when TEST_DATABASE says so; with further
 * variables of the environment where they are given.
 */
export async function createInstallation(further: Record<string, string> = {}): Promise<Installation> {
  const port = await findFreePort()
  const folder = createTemporaryFolder()
  const settings = {
    HOST: '127.0.0.1',
    PORT: String(port),
    DATA_DIR: folder.path,
    BOOTSTRAP_API_KEY: API_KEY,
    RATE_LIMIT_REQUESTS: '0',
    LOG_LEVEL: 'warn',
    ...further,
  }
  const installation = isServerTest ? await onServer(settings) : embedded(settings)
  return {
    ...installation,
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await installation.remove()
      folder.remove()
    },
  }
}

type Settings = Record<'DATA_DIR' | 'PORT', string> & Record<string, string>
type Kept = Pick<Installation, 'start' | 'openData'> & { remove(): Promise<void> }

function embedded(settings: Settings): Kept {
  return {
    start: (role) => startServer(settings, role),
    openData: () => openDatabase({ dataDir: settings.DATA_DIR }, UNEXPECTED),
    remove: async () => {},
  }
}

async function onServer(settings: Settings): Promise<Kept> {
  const database = await openTestDatabase()
  const secret = Buffer.alloc(32, 1).toString('base64')
  const env = {
    ...settings,
    DATABASE_URL: await urlOf(database),
    API_KEY_PEPPER: secret,
    ENCRYPTION_KEYS: `e2e:${secret}`,
  }
  await runCommand('src/cli/seed.ts', env)
  return {
    start: (role) => startServer(env, role),
    openData: async () => ({ ...database, close: async () => {} }),
    remove: () => database.close(),
  }
}

async function startServer(env: Settings, role = 'all'): Promise<ServerProcess> {
  const port = role === 'worker' ? String(await findFreePort()) : env.PORT
  const server = new ServerProcess({ ...env, PORT: port }, ['--role', role])
  await server.becomesReady()
  return server
}

/** Of a database on the server. */
export async function urlOf({ pool }: Database): Promise<string> {
  const client = await pool.connect()
  const { user, host, port, database } = client
  client.release()
  return `postgresql://${user}@${host}:${port}/${database}`
}
