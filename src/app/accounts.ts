import { AccountConnections } from '../domain/accounts/account-connections.ts'
import { AccountRefresh } from '../domain/accounts/account-refresh.ts'
import { AccountSyncs } from '../domain/accounts/account-syncs.ts'
import { Accounts } from '../domain/accounts/accounts.ts'
import { SandboxAccounts } from '../domain/accounts/sandbox-accounts.ts'
import type { Actor } from '../domain/actor.ts'
import type { Audit } from '../domain/audit/audit.ts'
import type { Capabilities } from '../domain/capabilities/capabilities.ts'
import { HintDecisions } from '../domain/capabilities/hint-decisions.ts'
import { AccountHealth } from '../engine/connectors/account-health.ts'
import type { Connectors, RemoteConnectors } from '../engine/connectors/connector-registry.ts'
import { CredentialStore } from '../engine/connectors/credential-store.ts'
import { HttpToolsConnector } from '../engine/connectors/http/http-tools.ts'
import { McpConnector } from '../engine/connectors/mcp/mcp-connector.ts'
import { OpenApiConnector } from '../engine/connectors/openapi/openapi-connector.ts'
import type { WebhookOutbox } from '../engine/webhooks/webhook-outbox.ts'
import type { Outbound } from '../platform/http/outbound/outbound.ts'
import type { Keyring } from '../platform/keyring.ts'
import type { AppOptions } from './options.ts'

/** Times in the life of a connected account. */
interface AccountTiming {
  /** For how long an open circuit refuses calls. */
  circuitOpenMs: number
  /** From one reading of a catalogue to the next. */
  syncEveryMs: number
  /** How often a process looks for catalogues that are due. */
  refreshEveryMs: number
}

const TIMING: AccountTiming = { circuitOpenMs: 30_000, syncEveryMs: 60 * 60_000, refreshEveryMs: 30_000 }

export interface AccountOptions {
  /** Seals the credentials of connected accounts. */
  keyring: Keyring
  /** Whether MCP servers may be started as programs. */
  allowStdioMcp?: boolean | undefined
  /** What differs from the usual times in the life of a connected account. */
  accountTiming?: Partial<AccountTiming> | undefined
}

export interface RemoteParts extends RemoteConnectors {
  mcp: McpConnector
  onListChanged(listener: OnListChanged): void
  credentials: CredentialStore
  timing: AccountTiming
}

/** What it takes to call services outside: credentials, health, and a connector for each kind. */
export function createRemoteConnectors(
  { database, keyring, accountTiming, allowStdioMcp = false }: AppOptions,
  outbound: Outbound,
): RemoteParts {
  const { pool } = database
  const timing = { ...TIMING, ...accountTiming }
  const credentials = new CredentialStore({ pool, keyring })
  const health = new AccountHealth({ pool, openMs: timing.circuitOpenMs })
  let changed: OnListChanged = () => undefined
  const mcp = new McpConnector({
    vault: credentials,
    fetch: outbound.fetch,
    allowStdio: allowStdioMcp,
    onListChanged: (account) => changed(account),
  })
  const onListChanged = (listener: OnListChanged) => {
    changed = listener
  }
  const openapi = new OpenApiConnector({ outbound, vault: credentials })
  const http = new HttpToolsConnector({ outbound, vault: credentials })
  return { credentials, health, timing, byKind: { mcp, openapi, http }, mcp, onListChanged }
}

type OnListChanged = (account: { organizationId: string; accountId: string }) => void

export type AccountServices = ReturnType<typeof createAccountServices>

/** The use cases around connected accounts. */
export function createAccountServices(
  { database }: AppOptions,
  parts: {
    connectors: Connectors
    remote: RemoteParts
    capabilities: Capabilities
    audit: Audit
    webhookOutbox: WebhookOutbox
  },
  onBug: (cause: unknown) => void,
) {
  const { connectors, remote, capabilities, audit, webhookOutbox } = parts
  const { pool, prisma } = database
  const { credentials, health, timing } = remote
  const syncs = new AccountSyncs({
    ...{ prisma, connectors, capabilities, webhookOutbox, onBug },
    everyMs: timing.syncEveryMs,
  })
  const accountRefresh = new AccountRefresh({
    pool,
    syncs,
    everyMs: timing.refreshEveryMs,
    onBug,
  })
  health.onTrouble((account, trouble) => syncs.setTrouble(account, trouble))
  remote.onListChanged((account) => accountRefresh.markChanged(account).catch(onBug))
  credentials.onOpen(({ organizationId, accountId }) =>
    audit.note(systemActor(organizationId), {
      action: 'credential.read',
      target: { type: 'account', id: accountId },
    }),
  )
  return {
    accounts: new Accounts(prisma),
    connections: new AccountConnections({ prisma, connectors, credentials, capabilities, syncs, audit }),
    hintDecisions: new HintDecisions({ prisma, capabilities, audit }),
    sandbox: new SandboxAccounts({ connectors, capabilities }),
    accountRefresh,
  }
}

/** Connectors open credentials for calls, whoever makes them. */
function systemActor(organizationId: string): Actor {
  return { organizationId, keyId: 'system', scopes: new Set(), source: 'workflow' }
}
