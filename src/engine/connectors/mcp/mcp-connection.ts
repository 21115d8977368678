import {
  Client,
  SdkError,
  SdkErrorCode,
  StreamableHTTPClientTransport,
  type Transport,
} from '@modelcontextprotocol/client'
import { withinTime } from '../../../base/async.ts'
import type { JsonObject } from '../../../base/json.ts'
import { ToolError } from '../connector.ts'
import { boundEvents } from './bounded-events.ts'
import { toMcpFailure } from './mcp-failure.ts'
import { Askers } from './mcp-questions.ts'
import type { McpCredentials, McpSettings } from './mcp-settings.ts'
import { ProgramTransport } from './program-transport.ts'

const CONNECT_MS = 30_000
/** A program that has not answered by then speaks the older era. */
const PROBE_MS = 10_000
const CLOSE_MS = 2_000
const MAX_LIST_PAGES = 100

export interface ConnectionOptions {
  settings: McpSettings
  credentials: McpCredentials
  /** The guarded way out. */
  fetch: typeof fetch
  onListChanged: () => void
}

/** A session with a server, for any number of calls. */
export interface McpConnection {
  client: Client
  /** Whether it has ended, by whomever. */
  readonly isClosed: boolean
  /** Runs a call over `client`: what its tool asks while it runs goes to `ask`. See Askers. */
  during: Askers['during']
  /** Ends the session, and the program behind it. Never rejects. */
  close(): Promise<void>
}

/**
 * Opens a session, in the newest era that both sides speak. A program that ends when it is asked for its era is started
 * once more and spoken to in the older way. Throws ToolError when that fails.
 */
export async function openMcpConnection(options: ConnectionOptions): Promise<McpConnection> {
  try {
    return await open(options, 'auto')
  } catch (error) {
    const isProgram = 'command' in options.settings
    if (!isProgram || !(error instanceof ToolError) || !isUndecided(error)) throw error
    return await open(options, 'legacy')
  }
}

async function open(options: ConnectionOptions, mode: 'auto' | 'legacy'): Promise<McpConnection> {
  const transport = createTransport(options)
  const client = createClient(options, mode)
  const askers = new Askers()
  client.setRequestHandler(
    'elicitation/create',
    ({ params }) => askers.answer(params as unknown as JsonObject), // it was read as JSON
  )
  let isClosed = false
  client.onclose = () => {
    isClosed = true
  }
  // A failure of the connection is the failure of the calls that wait on it.
  client.onerror = () => undefined
  const close = async () => {
    isClosed = true
    await withinTime(endSession(client, transport), CLOSE_MS)
  }
  try {
    await client.connect(transport, { timeout: CONNECT_MS })
  } catch (error) {
    await close()
    throw describe(error, transport)
  }
  return {
    client,
    close,
    during: askers.during.bind(askers),
    get isClosed() {
      return isClosed
    },
  }
}

function createClient({ onListChanged }: ConnectionOptions, mode: 'auto' | 'legacy'): Client {
  return new Client(
    { name: 'switchyard', version: '0.1.0' },
    {
      capabilities: { elicitation: { form: {} } },
      versionNegotiation: { mode, probe: { timeoutMs: PROBE_MS } },
      inputRequired: { autoFulfill: false },
      listMaxPages: MAX_LIST_PAGES,
      listChanged: { tools: { autoRefresh: false, onChanged: onListChanged } },
    },
  )
}

/** Whether the connection was over before the era was known. */
function isUndecided({ cause }: { cause?: unknown }): boolean {
  return cause instanceof SdkError && cause.code === SdkErrorCode.EraNegotiationFailed
}

function createTransport({ settings, credentials, fetch }: ConnectionOptions): Transport {
  if ('command' in settings) {
    return new ProgramTransport({ command: settings.command, env: credentials.env ?? {} })
  }
  const { bearerToken, headers } = credentials
  const authorization = bearerToken === undefined ? {} : { Authorization: `Bearer ${bearerToken}` }
  return new StreamableHTTPClientTransport(new URL(settings.url), {
    fetch: boundEvents(fetch),
    requestInit: { headers: { ...headers, ...authorization } },
  })
}

async function endSession(client: Client, transport: Transport): Promise<void> {
  try {
    if (transport instanceof StreamableHTTPClientTransport) await transport.terminateSession()
  } catch {
    // A session that cannot be ended runs out at the server.
  }
  await client.close().catch(() => undefined) // it is given up in any case
}

/** What a program that does not start says is the best there is to go by. */
function describe(error: unknown, transport: Transport): ToolError {
  if (!(transport instanceof ProgramTransport)) return toMcpFailure(error)
  const said = transport.errorText.slice(-500)
  const message = `The program could not be started as an MCP server${said === '' ? '' : `: ${said}`}`
  return new ToolError(message, {
    code: 'PEER_UNREACHABLE',
    retryable: true,
    accountFault: 'unreachable',
    cause: error,
  })
}
