import { randomUUID } from 'node:crypto'
import type { Database } from '../../src/platform/db/database.ts'
import { openTestDatabase } from '../support/database.ts'
import { findFreePort } from '../support/free-port.ts'
import { findTestRedis, openRedisServer } from '../support/redis.ts'
import { openTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { API_KEY, urlOf } from './installation.ts'
import { runCommand, ServerProcess } from './server-process.ts'

/** One process of many does the work that no request asks for. */
const ROLES = ['all', 'api', 'api']

export interface Cluster extends AsyncDisposable {
  database: Database
  /** Where each process answers. */
  urls: string[]
  /** The links of each process to Postgres and to Redis. */
  links: { postgres: TcpProxy[]; redis: TcpProxy[] }
  processes: ServerProcess[]
}

/** Three processes of the product on one Postgres and one Redis, each behind proxies of its own. */
export async function openCluster(): Promise<Cluster> {
  await using opened = new AsyncDisposableStack()
  const database = opened.adopt(await openTestDatabase(), (open) => open.close())
  const redis = findTestRedis() ?? { host: '127.0.0.1', port: opened.use(await openRedisServer()).port }
  const databaseUrl = new URL(await urlOf(database))
  const postgres = { host: databaseUrl.hostname, port: Number(databaseUrl.port || 5432) }
  const secret = Buffer.alloc(32, 1).toString('base64')
  const settings = {
    HOST: '127.0.0.1',
    BOOTSTRAP_API_KEY: API_KEY,
    API_KEY_PEPPER: secret,
    ENCRYPTION_KEYS: `e2e:${secret}`,
    RATE_LIMIT_REQUESTS: '0',
    LOG_LEVEL: 'fatal',
    DATA_DIR: `/tmp/switchyard-${randomUUID()}`,
  }
  await runCommand('src/cli/seed.ts', { ...settings, DATABASE_URL: databaseUrl.href })
  const links: Cluster['links'] = { postgres: [], redis: [] }
  const processes: ServerProcess[] = []
  for (const role of ROLES) {
    const toPostgres = opened.use(await openTcpProxy({ target: postgres }))
    const toRedis = opened.use(await openTcpProxy({ target: redis }))
    const url = new URL(databaseUrl)
    url.host = `127.0.0.1:${toPostgres.port}`
    const env = {
      ...settings,
      PORT: String(await findFreePort()),
      DATABASE_URL: url.href,
      REDIS_URL: `redis://127.0.0.1:${toRedis.port}`,
    }
    processes.push(opened.use(new ServerProcess(env, ['--role', role])))
    links.postgres.push(toPostgres)
    links.redis.push(toRedis)
  }
  await Promise.all(processes.map((server) => server.becomesReady()))
  const held = opened.move()
  return {
    database,
    links,
    processes,
    urls: processes.map(({ url }) => url),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  }
}
