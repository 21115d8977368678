import { jsonHash } from '../../../base/json.ts'
import type { AccountSecrets } from '../account-vault.ts'
import { ToolError } from '../connector.ts'
import type { McpConnection } from './mcp-connection.ts'

const IDLE_MS = 5 * 60_000
const MAX_CONNECTIONS = 200

interface Pooled {
  opening: Promise<McpConnection>
  opened: McpConnection | null
  /** What it was opened with: other settings or credentials need another connection. */
  hash: string
  uses: number
  idle: NodeJS.Timeout | null
}

/** One connection for each account, shared by its calls, and closed after 5 minutes without any. */
export class McpConnections {
  readonly #open: (accountId: string, secrets: AccountSecrets) => Promise<McpConnection>
  readonly #pooled = new Map<string, Pooled>()
  readonly #closing = new Set<Promise<void>>()

  constructor(open: (accountId: string, secrets: AccountSecrets) => Promise<McpConnection>) {
    this.#open = open
  }

  get size(): number {
    return this.#pooled.size
  }

  /** Lends the account's connection to `work`. Throws ToolError when there are too many, or it cannot be opened. */
  async use<T>(
    accountId: string,
    secrets: AccountSecrets,
    work: (connection: McpConnection) => Promise<T>,
  ): Promise<T> {
    const pooled = this.#take(accountId, secrets)
    pooled.uses++
    if (pooled.idle !== null) clearTimeout(pooled.idle)
    try {
      pooled.opened = await pooled.opening
      return await work(pooled.opened)
    } catch (error) {
      if (pooled.opened === null) this.#drop(accountId, pooled)
      throw error
    } finally {
      pooled.uses--
      this.#rest(accountId, pooled)
    }
  }

  /** The next call opens a new connection; calls in flight keep the old one. */
  forget(accountId: string): void {
    const pooled = this.#pooled.get(accountId)
    if (!pooled) return
    this.#drop(accountId, pooled)
    this.#rest(accountId, pooled)
  }

  /** Closes everything, whatever is under way. */
  async close(): Promise<void> {
    for (const [accountId, pooled] of this.#pooled) {
      this.#drop(accountId, pooled)
      this.#end(pooled)
    }
    await Promise.all(this.#closing)
  }

  #take(accountId: string, secrets: AccountSecrets): Pooled {
    const hash = jsonHash(secrets)
    const known = this.#pooled.get(accountId)
    if (known && known.hash === hash && !known.opened?.isClosed) {
      this.#pooled.delete(accountId)
      this.#pooled.set(accountId, known)
      return known
    }
    if (known) this.forget(accountId)
    this.#makeRoom()
    const opening = this.#open(accountId, secrets)
    opening.catch(() => undefined) // whoever uses it is told
    const pooled = { opening, opened: null, hash, uses: 0, idle: null }
    this.#pooled.set(accountId, pooled)
    return pooled
  }

  #makeRoom(): void {
    if (this.#pooled.size < MAX_CONNECTIONS) return
    const idle = [...this.#pooled].find(([, { uses }]) => uses === 0)
    if (!idle) {
      const message = `${MAX_CONNECTIONS} connections to MCP servers are in use`
      throw new ToolError(message, { code: 'UNAVAILABLE', retryable: true, retryAfterMs: 1_000 })
    }
    this.forget(idle[0])
  }

  #drop(accountId: string, pooled: Pooled): void {
    if (this.#pooled.get(accountId) === pooled) this.#pooled.delete(accountId)
  }

  #rest(accountId: string, pooled: Pooled): void {
    if (pooled.uses > 0) return
    if (pooled.idle !== null) clearTimeout(pooled.idle)
    if (this.#pooled.get(accountId) !== pooled) {
      this.#end(pooled)
      return
    }
    pooled.idle = setTimeout(() => this.forget(accountId), IDLE_MS)
    pooled.idle.unref()
  }

  #end(pooled: Pooled): void {
    if (pooled.idle !== null) clearTimeout(pooled.idle)
    const ended = pooled.opening
      .then((connection) => connection.close())
      .catch(() => undefined) // one that was never opened needs no end
      .finally(() => this.#closing.delete(ended))
    this.#closing.add(ended)
  }
}
