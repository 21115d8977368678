import type { JsonObject, JsonValue } from '../../base/json.ts'

const MASK = '***'
/** Shorter texts occur everywhere. */
const MIN_SECRET_CHARS = 6

/** Replaces credentials wherever they occur in what a service answers: some send back what they were sent. */
export type CredentialMask = <T extends JsonValue>(value: T) => T

export function createCredentialMask(credentials: JsonObject): CredentialMask {
  const secrets = textsOf(credentials)
    .filter((text) => text.length >= MIN_SECRET_CHARS)
    .flatMap((text) => [text, JSON.stringify(text).slice(1, -1), Buffer.from(text).toString('base64')])
    .sort((a, b) => b.length - a.length)
  const maskText = (text: string) => secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text)
  const mask = (value: JsonValue): JsonValue => {
    if (typeof value === 'string') return maskText(value)
    if (Array.isArray(value)) return value.map(mask)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, child]) => [maskText(key), mask(child)]))
  }
  return <T extends JsonValue>(value: T) => (secrets.length === 0 ? value : (mask(value) as T)) // the same shape
}

function textsOf(value: JsonValue): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
