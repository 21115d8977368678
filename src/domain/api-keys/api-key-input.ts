import { AppError } from '../../base/errors.ts'
import { isStorableText } from '../../base/storable-text.ts'
import { type Actor, SCOPES, type Scope } from '../actor.ts'
import { isScope } from './api-key.ts'

const MAX_NAME_CHARS = 100
const MAX_LABEL_CHARS = 200
const DAY_MS = 24 * 60 * 60 * 1000
const MAX_OVERLAP_MS = 30 * DAY_MS
/** A name is one line of a table, in a terminal too. */
const UNPRINTABLE = /[\p{Cc}\p{Zl}\p{Zp}]/u

/** 1 to 100 printable characters, trimmed; else AppError VALIDATION. */
export function parseKeyName(name: string): string {
  return parseLine('name', name, MAX_NAME_CHARS)
}

/** 1 to 200 printable characters, trimmed, or null for none; else AppError VALIDATION. */
export function parseKeyLabel(label: string | null | undefined): string | null {
  return label === null || label === undefined ? null : parseLine('label', label, MAX_LABEL_CHARS)
}

/** The scopes in their documented order, each once; AppError VALIDATION for none or an unknown one. */
export function parseScopes(scopes: readonly string[]): Scope[] {
  const unknown = scopes.find((scope) => !isScope(scope))
  if (unknown !== undefined) {
    throw invalid('scopes', `Unknown scope "${unknown}": the scopes are ${SCOPES.join(', ')}`)
  }
  if (scopes.length === 0) throw invalid('scopes', 'A key needs at least one scope')
  return SCOPES.filter((scope) => scopes.includes(scope))
}

/** Whole milliseconds from 0 to 30 days, 24 hours when nothing is said; else AppError VALIDATION. */
export function parseOverlap(overlapMs: number = DAY_MS): number {
  if (Number.isInteger(overlapMs) && overlapMs >= 0 && overlapMs <= MAX_OVERLAP_MS) return overlapMs
  throw invalid('overlapMs', 'The overlap must be a whole number of milliseconds from 0 to 30 days')
}

/** Nobody hands out more than they may do: AppError FORBIDDEN for a scope that the actor's own key lacks. */
export function requireGrantable(actor: Actor, scopes: readonly Scope[]): void {
  if (actor.scopes.has('*')) return
  const missing = scopes.find((scope) => !actor.scopes.has(scope))
  if (missing === undefined) return
  const message = `API key cannot grant a scope that it lacks: ${missing}`
  throw new AppError('FORBIDDEN', message, { requiredScope: missing })
}

function parseLine(field: string, text: string, maxChars: number): string {
  const line = text.trim()
  if (line.length >= 1 && line.length <= maxChars && isStorableText(line) && !UNPRINTABLE.test(line))
    return line
  throw invalid(field, `The ${field} must be one line of 1 to ${maxChars} characters`)
}

function invalid(field: string, message: string): AppError {
  return new AppError('VALIDATION', message, { issues: [{ path: [field], code: 'invalid_value', message }] })
}
