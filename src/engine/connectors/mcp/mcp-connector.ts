import type { CallToolResult, InputRequiredResult, Progress, Task, Tool } from '@modelcontextprotocol/client'
import type { FieldIssue } from '../../../base/errors.ts'
import type { JsonValue } from '../../../base/json.ts'
import { TimeLimit } from '../../../base/time-limit.ts'
import type { AccountVault } from '../account-vault.ts'
import type {
  AccountDraft,
  Connector,
  ConnectorAccount,
  ToolCall,
  ToolListing,
  ToolOutcome,
  ToolPause,
  ToolQuestion,
} from '../connector.ts'
import { ToolError } from '../connector.ts'
import { type CredentialMask, createCredentialMask } from '../credential-mask.ts'
import { type McpConnection, openMcpConnection } from './mcp-connection.ts'
import { McpConnections } from './mcp-connections.ts'
import { isConnectionUsable, isNotConnected, isSessionLost, timedOut, toMcpFailure } from './mcp-failure.ts'
import { toToolOutcome } from './mcp-result.ts'
import { callInRounds } from './mcp-rounds.ts'
import { type McpSettings, mcpAccountIssues, parseMcpAccount } from './mcp-settings.ts'
import { callAsTask, isTaskCall } from './mcp-task.ts'
import { toToolDescription } from './mcp-tools.ts'

const LIST_MS = 60_000
/** Above every limit of ours: the time of a call stands still while a person is asked, which the library's does not. */
const UNLIMITED_MS = 14 * 24 * 60 * 60_000

export interface McpConnectorParts {
  vault: AccountVault
  /** The guarded way out. */
  fetch: typeof fetch
  /** Whether servers may be started as programs. */
  allowStdio: boolean
  onListChanged: (account: { organizationId: string; accountId: string }) => void
}

/** What a call works with: a connection, and the means to keep its credentials out of every answer. */
interface Session {
  connection: McpConnection
  settings: McpSettings
  mask: CredentialMask
}

/**
 * The tools of MCP servers, over Streamable HTTP or as programs of this machine. A call is sent once; it is sent
 * again only where the server has certainly not looked at it (a session that it has forgotten, a connection that
 * was over before).
 */
export class McpConnector implements Connector {
  readonly #parts: McpConnectorParts
  readonly #organizations = new Map<string, string>()
  readonly #connections: McpConnections

  constructor(parts: McpConnectorParts) {
    this.#parts = parts
    this.#connections = new McpConnections((accountId, secrets) =>
      openMcpConnection({
        ...parseMcpAccount(secrets),
        fetch: parts.fetch,
        onListChanged: () => this.#tellChanged(accountId),
      }),
    )
  }

  checkAccount(draft: AccountDraft): FieldIssue[] {
    return mcpAccountIssues(draft, { allowStdio: this.#parts.allowStdio })
  }

  async listTools(account: ConnectorAccount | null): Promise<ToolListing> {
    if (account === null) throw new Error('an MCP server was asked for its tools without an account')
    return this.#use(account, async ({ connection: { client }, mask }) => {
      const { tools, ttlMs } = await client.listTools(undefined, { timeout: LIST_MS, cacheMode: 'bypass' })
      const server = client.getServerVersion()
      const protocolVersion = client.getNegotiatedProtocolVersion()
      return {
        tools: tools.map((tool) => toToolDescription(mask(tool as unknown as JsonValue) as unknown as Tool)), // JSON
        ...(server ? { serverInfo: { name: server.name, version: server.version } } : {}),
        ...(protocolVersion ? { protocolVersion } : {}),
        ...(typeof ttlMs === 'number' && ttlMs > 0 ? { freshForMs: ttlMs } : {}),
      }
    })
  }

  async call(call: ToolCall): Promise<ToolOutcome | ToolPause> {
    const { account } = call
    if (account === null) throw new Error('an MCP server was called without an account')
    try {
      return await this.#use(account, async (session) => {
        const called = await callTool(call, session)
        if ('question' in called) return { ...called, question: session.mask({ ...called.question }) }
        return session.mask({ ...called })
      })
    } catch (error) {
      call.signal.throwIfAborted()
      throw error
    }
  }

  forget({ id }: Pick<ConnectorAccount, 'id'>): void {
    this.#connections.forget(id)
    this.#organizations.delete(id)
  }

  /** Ends every session and every program. */
  close(): Promise<void> {
    return this.#connections.close()
  }

  /** Runs `work` over the account's connection; over a new one when the server has not looked at the request. */
  async #use<T>(account: ConnectorAccount, work: (session: Session) => Promise<T>): Promise<T> {
    const { organizationId, id: accountId } = account
    const secrets = await this.#parts.vault.open({ organizationId, accountId })
    const [issue] = this.checkAccount(secrets)
    if (issue) throw new ToolError(issue.message, { code: 'ACCOUNT_UNUSABLE' })
    this.#organizations.set(accountId, organizationId)
    const mask = createCredentialMask(secrets.credentials)
    const { settings } = parseMcpAccount(secrets)
    const attempt = () =>
      this.#connections.use(accountId, secrets, (connection) =>
        work({ connection, settings, mask }).catch((error: unknown) => {
          if (!(error instanceof ToolError || isConnectionUsable(error))) this.#connections.forget(accountId)
          throw error
        }),
      )
    try {
      return await attempt().catch((error: unknown) => {
        if (isSessionLost(error) || isNotConnected(error)) return attempt()
        throw error
      })
    } catch (error) {
      throw masked(error, mask)
    }
  }

  #tellChanged(accountId: string): void {
    const organizationId = this.#organizations.get(accountId)
    if (organizationId !== undefined) this.#parts.onListChanged({ organizationId, accountId })
  }
}

/** One call, in as many rounds as the server needs; it has so long until it answers, asks or tells of progress. */
async function callTool(call: ToolCall, session: Session): Promise<ToolOutcome | ToolPause> {
  const { connection, settings, mask } = session
  const silence = new AbortController()
  const limit = new TimeLimit(settings.timeoutMs, () => silence.abort())
  const signal = AbortSignal.any([call.signal, silence.signal])
  const ask = (question: ToolQuestion) => limit.pauseFor(() => call.ask(mask({ ...question })))
  const onprogress = (progress: Progress) => {
    limit.restart()
    void call.checkpoint(mask(toCheckpoint(progress)))
  }
  const { tool: name, binding } = call
  const inputSchema = binding?.inputSchema ?? { type: 'object' }
  // Without its output schema: what does not fit it is told of where the call was made from, and kept.
  const toolDefinition = { name, inputSchema: inputSchema as Tool['inputSchema'] } // as the server listed it
  const options = { signal, timeout: UNLIMITED_MS, onprogress, toolDefinition, allowInputRequired: true }
  let told = ''
  const onStatus = ({ statusMessage = '' }: Task) => {
    limit.restart()
    if (statusMessage !== told) void call.checkpoint(mask({ message: statusMessage }))
    told = statusMessage
  }
  try {
    const called = await connection.during(ask, (onTask) =>
      callInRounds(call, async (params): Promise<CallToolResult | InputRequiredResult> => {
        limit.restart()
        const { client } = connection
        return isTaskCall(client, binding?.taskSupport)
          ? await callAsTask({ client, params, options, onTask, onStatus })
          : await client.callTool(params, options)
      }),
    )
    return 'question' in called ? called : toToolOutcome(called.result)
  } catch (error) {
    throw silence.signal.aborted && !call.signal.aborted ? timedOut(error) : error
  } finally {
    limit.end()
  }
}

function toCheckpoint({ progress, total, message }: Progress) {
  const share =
    total === undefined || total <= 0 ? {} : { progress: Math.min(1, Math.max(0, progress / total)) }
  return { message: message ?? `${progress}${total === undefined ? '' : ` of ${total}`}`, ...share }
}

/** Services repeat credentials in their complaints. */
function masked(error: unknown, mask: CredentialMask): ToolError {
  const { message, code, retryable, retryAfterMs, accountFault } = toMcpFailure(error)
  return new ToolError(mask(message), {
    code,
    retryable,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(accountFault === undefined ? {} : { accountFault }),
  })
}
