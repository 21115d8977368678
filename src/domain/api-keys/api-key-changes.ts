import { AppError } from '../../base/errors.ts'
import type { ApiKey } from './api-key.ts'

/** The columns of a key that change during its life. */
export interface ApiKeyChange {
  name?: string
  expiresAt?: Date
  disabledAt?: Date | null
  revokedAt?: Date
}

/*
 * active ⇄ disabled        disable, enable
 * active → expired         by the database's clock
 * any    → revoked         revoke; for good
 */

/** A key that is disabled already keeps its time. AppError CONFLICT for a revoked one. */
export function disabling(key: ApiKey, now: Date): ApiKeyChange {
  refuseRevoked(key)
  return { disabledAt: key.disabledAt ?? now }
}

/** AppError CONFLICT for a revoked key. */
export function enabling(key: ApiKey): ApiKeyChange {
  refuseRevoked(key)
  return { disabledAt: null }
}

/** A key that is revoked already keeps its time. */
export function revoking(key: ApiKey, now: Date): ApiKeyChange {
  return { revokedAt: key.revokedAt ?? now }
}

/**
 * What becomes of a key whose name goes to its successor: the end of its id is put behind its name, and it ends
 * with the overlap, unless it ends before. AppError CONFLICT unless it is active and was not replaced before.
 */
export function replacing(key: ApiKey, now: Date, overlapMs: number): ApiKeyChange {
  if (key.status !== 'active') {
    throw new AppError(
      'CONFLICT',
      `API key "${key.name}" is ${key.status}; only an active key can be rotated`,
    )
  }
  const suffix = ` (${key.id.slice(-6)})`
  if (key.name.endsWith(suffix)) {
    throw new AppError(
      'CONFLICT',
      `API key "${key.name}" was rotated already; rotate the one that replaced it`,
    )
  }
  const overlapEnd = new Date(now.getTime() + overlapMs)
  const expiresAt = key.expiresAt !== null && key.expiresAt < overlapEnd ? key.expiresAt : overlapEnd
  return { name: key.name + suffix, expiresAt }
}

function refuseRevoked(key: ApiKey): void {
  if (key.status === 'revoked') throw new AppError('CONFLICT', `API key "${key.name}" is revoked for good`)
}
