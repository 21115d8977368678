import type { FieldIssue } from '../../../base/errors.ts'
import type { Outbound } from '../../../platform/http/outbound/outbound.ts'
import type { AccountVault } from '../account-vault.ts'
import {
  type AccountDraft,
  type Connector,
  type ConnectorAccount,
  type ToolCall,
  ToolError,
  type ToolListing,
  type ToolOutcome,
} from '../connector.ts'
import { credentialIssues } from './credentials.ts'
import { readHttpTools, toHttpTool } from './http-tool.ts'
import { RecipeCaller } from './recipe-caller.ts'

/** Tools that an administrator describes one by one: a method, a path and the schema of the input. */
export class HttpToolsConnector implements Connector {
  readonly #vault: AccountVault
  readonly #caller: RecipeCaller

  constructor(parts: { outbound: Outbound; vault: AccountVault }) {
    this.#vault = parts.vault
    this.#caller = new RecipeCaller(parts)
  }

  checkAccount({ settings, credentials }: AccountDraft): FieldIssue[] {
    return [...(readHttpTools(settings).issues ?? []), ...credentialIssues(credentials, [])]
  }

  async listTools(account: ConnectorAccount | null): Promise<ToolListing> {
    if (account === null) return { tools: [] }
    const { organizationId, id: accountId } = account
    const { settings } = readHttpTools((await this.#vault.open({ organizationId, accountId })).settings)
    if (settings === null) throw new ToolError('The definitions of the tools cannot be used')
    return { tools: settings.tools.map((tool) => toHttpTool(tool, settings.baseUrl)) }
  }

  call(call: ToolCall): Promise<ToolOutcome> {
    return this.#caller.call(call)
  }
}
