import { readConfig } from '../../../src/platform/config.ts'
import { createLogger } from '../../../src/platform/logger.ts'
import { startProcess } from '../../../src/process.ts'
import { serveMercurius } from './serve-mercurius.mjs'

const SESSION = { select: { id: true, title: true, createdAt: true } }
const EXECUTION = {
  select: {
    ...{ id: true, capabilityName: true, status: true, summary: true },
    ...{ input: true, result: true, createdAt: true },
  },
}

/** Over the product's own services, with its keys: a process of its that also listens, to nobody, where it likes. */
const config = readConfig()
const { app } = await startProcess({ ...config, http: { ...config.http, port: 0 } }, createLogger('warn'), {
  role: 'api',
  onCrash: () => process.exit(1),
})
const { apiKeys, sessions, executionBatches } = app.services

await serveMercurius({
  async context({ headers }) {
    const key = headers.authorization?.replace(/^Bearer /, '') ?? ''
    return { actor: key === '' ? null : { ...(await apiKeys.authenticate(key)), source: 'api' } }
  },
  async readSessions(first, { actor }) {
    return { nodes: (await sessions.list(actor, { filter: {}, page: { first } }, SESSION)).rows }
  },
  async readExecutions(ids, first, { actor }) {
    const pages = await executionBatches.listOfSessions(actor, ids, { first, filter: {} }, EXECUTION)
    return pages.map(({ rows }) => ({
      nodes: rows.map((row) => ({ ...row, status: row.status.toUpperCase() })),
    }))
  },
})
