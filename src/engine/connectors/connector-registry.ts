import type pg from 'pg'
import { Outbound } from '../../platform/http/outbound/outbound.ts'
import type { MemoryStore } from '../memory/memory-store.ts'
import type { AccountHealth } from './account-health.ts'
import type { Connector } from './connector.ts'
import { createHttpRequestConnector } from './http/http-request.ts'
import { createMemoryConnector } from './memory.ts'
import { createCrmSandbox } from './sandbox/crm.ts'
import { createDemoSandbox } from './sandbox/demo.ts'
import { createGmailSandbox } from './sandbox/gmail.ts'
import { createLinkedinSandbox } from './sandbox/linkedin.ts'
import { SandboxRecords } from './sandbox/sandbox-records.ts'
import { watchCalls } from './watched-connector.ts'

/** How an integration is reached, as its row says. */
export type ConnectorKind = 'builtin' | 'mcp' | 'openapi' | 'http'

/** Every connector of the process. */
export interface Connectors {
  /** The organisation's memory; it needs no account. */
  memory: Connector
  /** The connector behind an integration; null when this installation has none for it. */
  find(kind: ConnectorKind, integrationKey: string): Connector | null
}

/** The connectors of accounts that are connected from outside; each serves all integrations of its kind. */
export interface RemoteConnectors {
  health: AccountHealth
  byKind: Partial<Record<ConnectorKind, Connector>>
}

export interface ConnectorsParts {
  pool: pg.Pool
  memory: MemoryStore
  /** By default public addresses are reached, and no others. */
  outbound?: Outbound
  /** Absent where nothing is called. */
  remote?: RemoteConnectors
}

export function createConnectors(parts: ConnectorsParts): Connectors {
  const { pool, memory, remote, outbound = new Outbound({ allowPrivateNetwork: [] }) } = parts
  const records = new SandboxRecords(pool)
  const builtin = new Map<string, Connector>([
    ['linkedin', createLinkedinSandbox(records)],
    ['gmail', createGmailSandbox(records)],
    ['crm', createCrmSandbox(records)],
    ['demo', createDemoSandbox()],
    ['http', createHttpRequestConnector(outbound)],
  ])
  const watched = new Map<ConnectorKind, Connector>()
  for (const [kind, connector] of Object.entries(remote?.byKind ?? {})) {
    if (remote) watched.set(kind as ConnectorKind, watchCalls(connector, remote.health)) // the record's own keys
  }
  return {
    memory: createMemoryConnector(memory),
    find: (kind, integrationKey) =>
      (kind === 'builtin' ? builtin.get(integrationKey) : watched.get(kind)) ?? null,
  }
}
