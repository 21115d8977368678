import { z } from 'zod'
import type { FieldIssue } from '../../../base/errors.ts'
import type { JsonObject } from '../../../base/json.ts'
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
import { credentialIssues } from '../http/credentials.ts'
import { toAnswerError, toExchangeError } from '../http/http-answer.ts'
import { RecipeCaller } from '../http/recipe-caller.ts'
import { toSettingsIssue } from '../http/settings-issue.ts'
import { MAX_DOCUMENT_BYTES, OpenApiDocument, OpenApiError, parseOpenApi } from './openapi-document.ts'
import { importInSlices, importOperations, serverInfoOf } from './openapi-import.ts'
import { listSchemes } from './security.ts'

const DOCUMENT_TIMEOUT_MS = 60_000
const MAX_INCLUDED_NAMES = 1_000

const settings = z
  .strictObject({
    url: z.string().max(8_192).optional(),
    document: z.union([z.string().max(MAX_DOCUMENT_BYTES), z.record(z.string(), z.json())]).optional(),
    baseUrl: z
      .string()
      .refine(
        (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
        'Expected an absolute http or https URL',
      )
      .optional(),
    include: z.array(z.string().min(1).max(500)).min(1).max(MAX_INCLUDED_NAMES).optional(),
  })
  .refine(({ url, document }) => (url === undefined) !== (document === undefined), {
    message: 'Expected either a url or a document',
    path: ['document'],
  })

type Settings = z.output<typeof settings>

/**
 * Services that are described by an OpenAPI document. An account's settings are `{url | document, baseUrl, include}`:
 * a document at a URL is read again at every synchronisation. Its credentials are by the names of the document's
 * security schemes: a text for an API key, a bearer token or a pasted access token, `{username, password}`,
 * `{clientId, clientSecret}`; and `bearer`, `basic`, `headers` and `query` for what no scheme describes.
 */
export class OpenApiConnector implements Connector {
  readonly #outbound: Outbound
  readonly #vault: AccountVault
  readonly #caller: RecipeCaller

  constructor(parts: { outbound: Outbound; vault: AccountVault }) {
    this.#outbound = parts.outbound
    this.#vault = parts.vault
    this.#caller = new RecipeCaller(parts)
  }

  /** A document that is given is looked into; one at a URL when its tools are listed. */
  checkAccount({ settings: given, credentials }: AccountDraft): FieldIssue[] {
    const parsed = settings.safeParse(given)
    if (!parsed.success) return parsed.error.issues.map(toSettingsIssue)
    if (parsed.data.document === undefined) return credentialIssues(credentials, null)
    try {
      const document = readDocument(parsed.data.document)
      importOperations(document, choiceOf(parsed.data))
      return credentialIssues(credentials, listSchemes(document))
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error
      return [{ path: ['settings', 'document'], code: 'invalid_document', message: error.message }]
    }
  }

  async listTools(account: ConnectorAccount | null): Promise<ToolListing> {
    if (account === null) return { tools: [] }
    const { organizationId, id: accountId } = account
    const secrets = await this.#vault.open({ organizationId, accountId })
    const read = settings.parse(secrets.settings)
    try {
      const document =
        read.document === undefined ? await this.#download(read.url ?? '') : readDocument(read.document)
      const [issue] = credentialIssues(secrets.credentials, listSchemes(document))
      if (issue) throw new OpenApiError(`${issue.path.join('.')}: ${issue.message}`)
      return { ...(await importInSlices(document, choiceOf(read))), serverInfo: serverInfoOf(document) }
    } catch (error) {
      if (!(error instanceof OpenApiError)) throw error
      throw new ToolError(error.message, { code: 'INVALID_DOCUMENT', cause: error })
    }
  }

  call(call: ToolCall): Promise<ToolOutcome> {
    return this.#caller.call(call)
  }

  /** Without the account's credentials: the document may be anywhere. */
  async #download(url: string): Promise<OpenApiDocument> {
    const title = 'The document'
    try {
      const response = await this.#outbound.request(url, {
        headers: { accept: 'application/json, application/yaml, text/yaml, */*;q=0.5' },
        timeoutMs: DOCUMENT_TIMEOUT_MS,
        maxResponseBytes: MAX_DOCUMENT_BYTES,
      })
      if (response.status !== 200) throw toAnswerError(response, title)
      return parseOpenApi(response.body.toString('utf8'))
    } catch (error) {
      throw toExchangeError(error, title)
    }
  }
}

function readDocument(given: string | JsonObject): OpenApiDocument {
  return typeof given === 'string' ? parseOpenApi(given) : new OpenApiDocument(given)
}

function choiceOf({ url, baseUrl, include }: Settings) {
  return { baseUrl: baseUrl ?? null, documentUrl: url ?? null, include: include ?? null }
}
