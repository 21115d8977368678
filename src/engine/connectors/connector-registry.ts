import type pg from 'pg'
import { Outbound } from '../../platform/http/outbound/outbound.ts'
import type { MemoryStore } from '../memory/memory-store.ts'
import type { Connector } from './connector.ts'
import { createHttpRequestConnector } from './http/http-request.ts'
import { createMemoryConnector } from './memory.ts'
import { createCrmSandbox } from './sandbox/crm.ts'
import { createDemoSandbox } from './sandbox/demo.ts'
import { createGmailSandbox } from './sandbox/gmail.ts'
import { createLinkedinSandbox } from './sandbox/linkedin.ts'
import { SandboxRecords } from './sandbox/sandbox-records.ts'

/** How an integration is reached, as its row says. */
export type ConnectorKind = 'builtin' | 'mcp' | 'openapi' | 'http'

/** Every connector of the process. */
export interface Connectors {
  /** The organisation's memory; it needs no account. */
  memory: Connector
  /** The connector behind an integration; null when this installation has none for it. */
  find(kind: ConnectorKind, integrationKey: string): Connector | null
}

export function createConnectors(parts: {
  pool: pg.Pool
  memory: MemoryStore
  /** By default public addresses are reached, and no others. */
  outbound?: Outbound
}): Connectors {
  const { pool, memory, outbound = new Outbound({ allowPrivateNetwork: [] }) } = parts
  const records = new SandboxRecords(pool)
  const builtin = new Map<string, Connector>([
    ['linkedin', createLinkedinSandbox(records)],
    ['gmail', createGmailSandbox(records)],
    ['crm', createCrmSandbox(records)],
    ['demo', createDemoSandbox()],
    ['http', createHttpRequestConnector(outbound)],
  ])
  return {
    memory: createMemoryConnector(memory),
    find: (kind, integrationKey) => (kind === 'builtin' ? (builtin.get(integrationKey) ?? null) : null),
  }
}
