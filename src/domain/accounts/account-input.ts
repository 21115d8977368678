import { AppError, type FieldIssue } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { isStorableText, storableTextIssues } from '../../base/storable-text.ts'
import type { AccountDraft, Connector } from '../../engine/connectors/connector.ts'
import type { ConnectorKind } from '../../engine/connectors/connector-registry.ts'

const INTEGRATION_KEY = /^[a-z][a-z0-9_-]{0,39}$/
const MAX_NAME_CHARS = 200
/** Of settings and of credentials, as JSON; settings may hold a whole document. */
const MAX_SETTINGS_CHARS = 25 * 1024 * 1024
const MAX_CREDENTIALS_CHARS = 64 * 1024

/** What it takes to connect an account. */
export interface ConnectionInput extends AccountDraft {
  connector: ConnectorKind
  /** Names the integration in the names of its capabilities: small letters, digits, "_" and "-", at most 40. */
  integrationKey: string
  displayName: string
  /** The service's own id of the account, where there is one. */
  externalId?: string | null | undefined
  /** Whether what the tools declare of themselves counts; the organisation's default where it is left out. */
  trustHints?: boolean | null | undefined
  /** The label that clients see; the connector's kind unless told otherwise. */
  backend?: string | null | undefined
}

/** Throws VALIDATION with everything that is wrong with the input, by the connector's own rules as well. */
export function checkConnection(input: ConnectionInput, connector: Connector): void {
  const issues = [...integrationKeyIssues(input.integrationKey), ...nameIssues(input.displayName)]
  throwIssues([...issues, ...draftIssues(input, connector)])
}

/** The same for a new name. */
export function checkDisplayName(displayName: string): void {
  throwIssues(nameIssues(displayName))
}

/** The same for new credentials of an account. */
export function checkDraft(draft: AccountDraft, connector: Connector): void {
  throwIssues(draftIssues(draft, connector))
}

function throwIssues(issues: FieldIssue[]): void {
  if (issues.length > 0)
    throw new AppError('VALIDATION', 'The account cannot be connected like this', { issues })
}

function integrationKeyIssues(key: string): FieldIssue[] {
  if (INTEGRATION_KEY.test(key) && key !== 'memory') return []
  const message =
    key === 'memory'
      ? 'The key "memory" is reserved'
      : 'Expected a small letter, then small letters, digits, "_" or "-", at most 40 characters together'
  return [{ path: ['integrationKey'], code: 'invalid_value', message }]
}

function nameIssues(name: string): FieldIssue[] {
  const isValid = name.trim() !== '' && name.length <= MAX_NAME_CHARS && isStorableText(name)
  const message = `Expected a text of 1 to ${MAX_NAME_CHARS} characters`
  return isValid ? [] : [{ path: ['displayName'], code: 'invalid_value', message }]
}

function draftIssues(draft: AccountDraft, connector: Connector): FieldIssue[] {
  const issues = [
    ...sizeIssues('settings', draft.settings, MAX_SETTINGS_CHARS),
    ...sizeIssues('credentials', draft.credentials, MAX_CREDENTIALS_CHARS),
  ]
  if (issues.length > 0) return issues
  const texts = storableTextIssues(draft.settings, ['settings'])
  return texts.length > 0 ? texts : (connector.checkAccount?.(draft) ?? [])
}

function sizeIssues(name: string, value: JsonObject, limit: number): FieldIssue[] {
  const chars = JSON.stringify(value).length
  const message = `It has ${chars} characters as JSON; at most ${limit} are allowed`
  return chars <= limit ? [] : [{ path: [name], code: 'too_big', message }]
}
