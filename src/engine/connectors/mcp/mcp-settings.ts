import { z } from 'zod'
import type { FieldIssue } from '../../../base/errors.ts'
import type { AccountDraft } from '../connector.ts'

const MAX_HEADERS = 32
const MAX_TIMEOUT_MS = 60 * 60_000
/** Headers that belong to the protocol or to the connection. */
const RESERVED_HEADER =
  /^(?:host|content-.*|connection|transfer-encoding|accept|mcp-.*|cookie2?|te|upgrade)$/i

const timeoutMs = z.int().min(100).max(MAX_TIMEOUT_MS).default(60_000)

const settingsSchema = z.union([
  z.strictObject({ url: z.string().max(2_000), timeoutMs }),
  z.strictObject({
    /** The program and its arguments; no shell reads them. */
    command: z.array(z.string().max(4_000)).min(1).max(100),
    timeoutMs,
  }),
])

const headerValue = z
  .string()
  .max(8_000)
  .regex(/^[\t\x20-\x7e]*$/)
const credentialsSchema = z.strictObject({
  /** Sent as `Authorization: Bearer`. */
  bearerToken: headerValue.min(1).optional(),
  headers: z
    .record(z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/), headerValue)
    .refine((headers) => Object.keys(headers).length <= MAX_HEADERS)
    .refine((headers) => !Object.keys(headers).some((name) => RESERVED_HEADER.test(name)))
    .optional(),
  /** For a program: variables besides the few that every program gets. */
  env: z.record(z.string().regex(/^[A-Za-z_]\w{0,99}$/), z.string().max(8_000)).optional(),
})

export type McpSettings = z.output<typeof settingsSchema>
export type McpCredentials = z.output<typeof credentialsSchema>

/** Throws for what `mcpAccountIssues` finds something wrong with. */
export function parseMcpAccount(draft: AccountDraft): { settings: McpSettings; credentials: McpCredentials } {
  return {
    settings: settingsSchema.parse(draft.settings),
    credentials: credentialsSchema.parse(draft.credentials),
  }
}

/** What is wrong with the account of an MCP server; a message never repeats a value. */
export function mcpAccountIssues(draft: AccountDraft, { allowStdio }: { allowStdio: boolean }): FieldIssue[] {
  const settings = settingsSchema.safeParse(draft.settings)
  const credentials = credentialsSchema.safeParse(draft.credentials)
  const issues: FieldIssue[] = []
  if (!settings.success) issues.push(issue(['settings'], 'Expected a url, or a command as a list of texts'))
  if (!credentials.success) {
    const path = ['credentials', ...(credentials.error.issues[0]?.path ?? []).map(String)]
    issues.push(issue(path, 'Expected bearerToken, headers that are free to be set, or env'))
  }
  if (!settings.success || !credentials.success) return issues
  if ('command' in settings.data) return stdioIssues(credentials.data, allowStdio)
  return credentials.data.env ? [issue(['credentials', 'env'], 'Only a program has an environment')] : []
}

function stdioIssues({ bearerToken, headers }: McpCredentials, allowStdio: boolean): FieldIssue[] {
  if (!allowStdio) {
    return [issue(['settings', 'command'], 'This installation starts no programs (ALLOW_STDIO_MCP is not 1)')]
  }
  const isHttp = bearerToken !== undefined || headers !== undefined
  return isHttp ? [issue(['credentials'], 'A program gets its credentials through env')] : []
}

function issue(path: string[], message: string): FieldIssue {
  return { path, code: 'invalid_value', message }
}
