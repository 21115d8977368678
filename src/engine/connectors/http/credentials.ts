import type { FieldIssue } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import { ToolError } from '../connector.ts'
import type { PlainRequest } from './build-request.ts'
import type { OAuthClient } from './client-tokens.ts'
import type { SecurityScheme } from './request-recipe.ts'

/** Credentials that belong to no scheme of a document: sent with every request. */
const GENERAL = ['bearer', 'basic', 'headers', 'query']

/** What a credential adds to a request. */
export type Addition =
  | { to: 'header' | 'query' | 'cookie'; name: string; value: string }
  | { to: 'bearerOfClient'; client: OAuthClient }

/**
 * What the credentials add to a request: the general ones, and those of the first set of schemes that is complete.
 * Throws ToolError MISSING_CREDENTIALS when the operation needs one and there is none at all.
 */
export function additionsFor(security: readonly SecurityScheme[][], credentials: JsonObject): Addition[] {
  const general = generalAdditions(credentials)
  const complete = security.find((set) => set.every(({ scheme }) => credentials[scheme] !== undefined))
  if (complete)
    return [...general, ...complete.flatMap((one) => schemeAdditions(one, credentials[one.scheme]))]
  if (general.length > 0 || security.length === 0) return general
  const names = security.map((set) => set.map(({ scheme }) => scheme).join(' and ')).join(', or ')
  throw new ToolError(`The operation needs credentials: ${names}`, {
    code: 'MISSING_CREDENTIALS',
    accountFault: 'unauthorized',
  })
}

/** Adds to the request what is not to be asked for first. */
export function addCredential(
  request: PlainRequest,
  addition: Exclude<Addition, { client: OAuthClient }>,
): void {
  const { to, name, value } = addition
  if (to === 'header') request.headers[name.toLowerCase()] = value
  else
    request[to === 'query' ? 'query' : 'cookies'].push(
      `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
    )
}

/** What is wrong with credentials, whose schemes may be known. No message holds a value. */
export function credentialIssues(
  credentials: JsonObject,
  schemes: readonly SecurityScheme[] | null,
): FieldIssue[] {
  return Object.entries(credentials).flatMap(([name, value]) => {
    const scheme = schemes?.find((one) => one.scheme === name)
    const expected = scheme ? expectedOf(scheme, value) : expectedOfGeneral(name, value, schemes)
    return expected === null
      ? []
      : [{ path: ['credentials', name], code: 'invalid_value', message: expected }]
  })
}

function expectedOf({ type }: SecurityScheme, value: JsonValue): string | null {
  if (type === 'basic') return isPair(value, 'username', 'password') ? null : 'Expected {username, password}'
  if (isToken(value)) return null
  if (type !== 'clientCredentials') return 'Expected a text of visible characters'
  return isPair(value, 'clientId', 'clientSecret')
    ? null
    : 'Expected {clientId, clientSecret}, or an access token'
}

function expectedOfGeneral(
  name: string,
  value: JsonValue,
  schemes: readonly SecurityScheme[] | null,
): string | null {
  if (name === 'bearer') return isToken(value) ? null : 'Expected a text of visible characters'
  if (name === 'basic') return isPair(value, 'username', 'password') ? null : 'Expected {username, password}'
  if (name === 'headers' || name === 'query') {
    const isValid = isJsonObject(value) && Object.values(value).every(isToken)
    return isValid ? null : 'Expected an object of texts'
  }
  // Which schemes there are is known only once the document has been read
  if (schemes === null) return null
  const known = [...schemes.map(({ scheme }) => scheme), ...GENERAL]
  return `Unknown credential; expected one of ${known.join(', ')}`
}

function generalAdditions({ bearer, basic, headers, query }: JsonObject): Addition[] {
  const each = (to: 'header' | 'query', values: JsonValue | undefined): Addition[] =>
    isJsonObject(values)
      ? Object.entries(values).map(([name, value]) => ({ to, name, value: String(value) }))
      : []
  return [
    ...(typeof bearer === 'string' ? [authorization(`Bearer ${bearer}`)] : []),
    ...(isJsonObject(basic) ? [authorization(toBasic(basic))] : []),
    ...each('header', headers),
    ...each('query', query),
  ]
}

function schemeAdditions(scheme: SecurityScheme, value: JsonValue | undefined): Addition[] {
  if (isJsonObject(value)) {
    if (scheme.type === 'basic') return [authorization(toBasic(value))]
    const { tokenUrl = '', scopes = [] } = scheme
    const client = {
      tokenUrl,
      scopes,
      clientId: String(value.clientId),
      clientSecret: String(value.clientSecret),
    }
    return [{ to: 'bearerOfClient', client }]
  }
  const { type, name = 'authorization' } = scheme
  if (type === 'apiKey') return [{ to: scheme.in ?? 'header', name, value: String(value) }]
  return [authorization(`Bearer ${String(value)}`)]
}

function authorization(value: string): Addition {
  return { to: 'header', name: 'authorization', value }
}

function toBasic({ username, password }: JsonObject): string {
  return `Basic ${Buffer.from(`${String(username)}:${String(password)}`).toString('base64')}`
}

function isToken(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && /^[\x20-\x7e]{1,16384}$/.test(value)
}

function isPair(value: JsonValue, first: string, second: string): boolean {
  return isJsonObject(value) && typeof value[first] === 'string' && typeof value[second] === 'string'
}
