import type { Database } from '../../src/platform/db/database.ts'

export interface TestServerOptions {
  /** Base of the URLs in answers; the address that the server listens on by default. */
  publicUrl: string
  /** How long an invocation waits for its result before it is answered as still executing. */
  syncWaitMs: number
  /** Requests per minute and key; 0, which is the default here, switches the limit off. */
  rateLimitRequests: number
}

export interface TestServer extends AsyncDisposable {
  url: string
  /** A key of the first organisation with the scope `*`. */
  apiKey: string
  organizationId: string
  database: Database
  /** Makes a key of the first organisation. */
  createKey(scopes: string[], extra?: { expiresAt?: Date }): Promise<string>
  revokeKey(apiKey: string): Promise<void>
  /** Switches a connected account of the first organisation off or on. */
  setAccountStatus(accountId: string, status: 'active' | 'disabled'): Promise<void>
  /** Declares a property of a tool's input secret, as a connector's schema may. */
  markSecret(tool: string, property: string): Promise<void>
  /** Makes an execution of the first organisation that waits until an hour from now, and gives its id. */
  createWaitingExecution(): Promise<string>
  /** Makes an organisation with the sandbox connectors, or with nothing but memory, and a key for everything. */
  createOrganization(
    name: string,
    extra?: { sandbox?: boolean },
  ): Promise<{ organizationId: string; apiKey: string }>
  close(): Promise<void>
}

/** Starts the whole product on a free port, with an empty database of its own. */
export async function startTestServer(_options: Partial<TestServerOptions> = {}): Promise<TestServer> {
  throw new Error('src/app.ts is not there yet')
}
