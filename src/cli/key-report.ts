import type { ApiKey, ApiKeySecret } from '../domain/api-keys/api-key.ts'
import type { RotatedApiKey } from '../domain/api-keys/api-keys.ts'
import { formatTable } from './table.ts'

/** What a command tells: a result that programs read too, and a remark for people. */
export interface KeyReport {
  output: string
  note: string
}

const HEADER = ['ID', 'NAME', 'SCOPES', 'STATUS', 'EXPIRES', 'LAST USED', 'KEY', 'LABEL']
const KEEP = 'Keep the secret now: it is not shown again.'

export function reportCreated({ apiKey, secret }: ApiKeySecret): KeyReport {
  const facts = `scopes ${apiKey.scopes.join(',')}, expires ${formatMoment(apiKey.expiresAt)}`
  return { output: secret, note: `Created ${nameOf(apiKey)}: ${facts}. ${KEEP}` }
}

export function reportRotated({ apiKey, secret, replaced }: RotatedApiKey): KeyReport {
  const end = `which is refused from ${formatMoment(replaced.expiresAt)} on`
  return { output: secret, note: `${nameOf(apiKey)} replaces ${nameOf(replaced)}, ${end}. ${KEEP}` }
}

export function reportRenamed(apiKey: ApiKey): KeyReport {
  return { output: `The key ${apiKey.id} is called "${apiKey.name}" now.`, note: '' }
}

export function reportStatus(apiKey: ApiKey): KeyReport {
  return { output: `The key ${nameOf(apiKey)} is ${apiKey.status}.`, note: '' }
}

export function reportList(apiKeys: ApiKey[]): KeyReport {
  if (apiKeys.length === 0) return { output: '', note: 'There are no keys.' }
  return { output: formatTable(HEADER, apiKeys.map(toCells)), note: '' }
}

function toCells(apiKey: ApiKey): string[] {
  return [
    apiKey.id,
    apiKey.name,
    apiKey.scopes.join(','),
    apiKey.status,
    formatMoment(apiKey.expiresAt),
    formatMoment(apiKey.lastUsedAt),
    `${apiKey.prefix}…${apiKey.lastFour}`,
    apiKey.label ?? '',
  ]
}

function nameOf({ id, name }: ApiKey): string {
  return `${id} "${name}"`
}

/** To the minute: `2027-01-31 00:00 UTC`. */
function formatMoment(date: Date | null): string {
  return date === null ? 'never' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
