import { AppError } from '../base/errors.ts'

export const SCOPES = ['runtime', 'copilot', 'workflows', 'webhooks', 'admin', 'read', '*'] as const
export type Scope = (typeof SCOPES)[number]

/** Through which door a caller came in; sessions that it opens carry it as their source. */
export type ActorSource = 'api' | 'user' | 'mcp' | 'copilot' | 'workflow'

/** Who calls: the organisation that a key belongs to, and what the key may do. */
export interface Actor {
  organizationId: string
  keyId: string
  scopes: ReadonlySet<Scope>
  source: ActorSource
  /** Where the request came from, for the audit log; absent for what no request asks for. */
  origin?: RequestOrigin | undefined
}

export interface RequestOrigin {
  requestId: string
  /** The trace that the request belongs to, as in `traceIdOf`. */
  traceId: string
  /** Of the other end of the connection, which may be a proxy. */
  ip: string | null
}

/** A scope that stands for one part of the product. */
export type RequirableScope = Exclude<Scope, '*' | 'read'>

/** Whether the actor's key has the scope, or all of them (`*`). */
export function hasScope(actor: Actor, scope: RequirableScope): boolean {
  return actor.scopes.has(scope) || actor.scopes.has('*')
}

/** The same for what only reads, which the scope `read` allows too. */
export function hasReadScope(actor: Actor, scope: RequirableScope): boolean {
  return actor.scopes.has('read') || hasScope(actor, scope)
}

/** Throws FORBIDDEN unless the actor's key has the scope, or all of them (`*`). */
export function requireScope(actor: Actor, scope: RequirableScope): void {
  if (hasScope(actor, scope)) return
  throw new AppError('FORBIDDEN', `API key is missing the required scope: ${scope}`, { requiredScope: scope })
}

/** The same for what only reads, which the scope `read` allows too. */
export function requireReadScope(actor: Actor, scope: RequirableScope): void {
  if (!actor.scopes.has('read')) requireScope(actor, scope)
}
