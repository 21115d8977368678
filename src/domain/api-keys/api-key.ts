import type { Prisma } from '../../platform/db/generated/client.ts'
import { SCOPES, type Scope } from '../actor.ts'

export type ApiKeyStatus = 'active' | 'disabled' | 'expired' | 'revoked'

/** An API key without its secret, of which only a hash is kept. */
export interface ApiKey {
  id: string
  organizationId: string
  /** Unique in its organisation. */
  name: string
  label: string | null
  /** How the secret begins and ends, so that people can tell keys apart. */
  prefix: string
  lastFour: string
  scopes: Scope[]
  /** By the database's clock at the moment of reading. */
  status: ApiKeyStatus
  createdAt: Date
  /** Null: never. */
  expiresAt: Date | null
  disabledAt: Date | null
  revokedAt: Date | null
  /** To within about a minute. */
  lastUsedAt: Date | null
}

/** A key and its secret, which cannot be shown a second time. */
export interface ApiKeySecret {
  apiKey: ApiKey
  secret: string
}

/** Everything but the hash, which never leaves the database. */
export const API_KEY_COLUMNS = {
  id: true,
  organizationId: true,
  name: true,
  label: true,
  prefix: true,
  lastFour: true,
  scopes: true,
  createdAt: true,
  expiresAt: true,
  disabledAt: true,
  revokedAt: true,
  lastUsedAt: true,
} as const satisfies Prisma.ApiKeySelect

export type ApiKeyRow = Prisma.ApiKeyGetPayload<{ select: typeof API_KEY_COLUMNS }>

export function toApiKey(row: ApiKeyRow, now: Date): ApiKey {
  return { ...row, scopes: row.scopes.filter(isScope), status: statusAt(row, now) }
}

export function isScope(text: string): text is Scope {
  return SCOPES.some((scope) => scope === text)
}

function statusAt(row: ApiKeyRow, now: Date): ApiKeyStatus {
  if (row.revokedAt !== null) return 'revoked'
  if (row.expiresAt !== null && row.expiresAt <= now) return 'expired'
  return row.disabledAt === null ? 'active' : 'disabled'
}
