import { isJsonObject, type JsonObject, type JsonValue } from '../../../base/json.ts'
import type { SecurityScheme } from '../http/request-recipe.ts'
import type { OpenApiDocument } from './openapi-document.ts'

/** The sets of schemes, any one of which lets an operation in. Sets with a scheme that cannot be met are left out. */
export function readSecurity(document: OpenApiDocument, operation: JsonObject): SecurityScheme[][] {
  const required = operation.security ?? document.root.security
  if (!Array.isArray(required)) return []
  return required.flatMap((set) => {
    const entries = Object.entries(isJsonObject(set) ? set : {})
    const schemes = entries.map(([name, scopes]) => readScheme(document, name, scopes))
    return schemes.every((scheme) => scheme !== null) ? [schemes] : []
  })
}

/** Every scheme of the document for which a credential can be given. */
export function listSchemes(document: OpenApiDocument): SecurityScheme[] {
  return Object.keys(schemesOf(document)).flatMap((name) => readScheme(document, name, []) ?? [])
}

function readScheme(document: OpenApiDocument, scheme: string, scopes: JsonValue): SecurityScheme | null {
  const facts = document.follow(schemesOf(document)[scheme])
  if (!isJsonObject(facts)) return null
  if (facts.type === 'apiKey') return readApiKey(scheme, facts)
  if (facts.type === 'oauth2') return readOAuth(scheme, facts, scopes)
  if (facts.type === 'openIdConnect') return { scheme, type: 'bearer' }
  const isHttp = facts.type === 'http' && typeof facts.scheme === 'string'
  if (!isHttp) return null
  const name = String(facts.scheme).toLowerCase()
  return name === 'basic' || name === 'bearer' ? { scheme, type: name } : null
}

function readApiKey(scheme: string, { in: place, name }: JsonObject): SecurityScheme | null {
  const isPlace = place === 'header' || place === 'query' || place === 'cookie'
  return isPlace && typeof name === 'string' ? { scheme, type: 'apiKey', in: place, name } : null
}

/** Other flows than that of client credentials need a person: their token is pasted. */
function readOAuth(scheme: string, { flows }: JsonObject, scopes: JsonValue): SecurityScheme {
  const flow = isJsonObject(flows) ? flows.clientCredentials : undefined
  if (!isJsonObject(flow) || typeof flow.tokenUrl !== 'string') return { scheme, type: 'bearer' }
  const names = Array.isArray(scopes) ? scopes.filter((one) => typeof one === 'string') : []
  return { scheme, type: 'clientCredentials', tokenUrl: flow.tokenUrl, scopes: names }
}

function schemesOf({ root }: OpenApiDocument): JsonObject {
  const { components } = root
  return isJsonObject(components) && isJsonObject(components.securitySchemes)
    ? components.securitySchemes
    : {}
}
