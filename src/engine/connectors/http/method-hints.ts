import type { Hint, ToolHints } from '../connector.ts'

/** What a description says of an operation itself, in place of what its method makes one expect. */
export interface DeclaredHints {
  readOnly?: boolean | undefined
  idempotent?: boolean | undefined
  destructive?: boolean | undefined
}

const READING = new Set(['GET', 'HEAD', 'OPTIONS'])
const REPEATABLE = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
const DESTROYING = new Set(['PUT', 'DELETE', 'PATCH'])

/**
 * The hints that follow from the method of a request (RFC 9110, 9.2). A request that carries the key of its call
 * can be repeated whatever its method is.
 */
export function hintsOfMethod(method: string, declared: DeclaredHints, carriesKey = false): ToolHints {
  const hint = (said: boolean | undefined, inferred: boolean): Hint =>
    said === undefined ? { value: inferred, source: 'inferred' } : { value: said, source: 'declared' }
  return {
    readOnly: hint(declared.readOnly, READING.has(method)),
    idempotent: hint(declared.idempotent, carriesKey || REPEATABLE.has(method)),
    destructive: hint(declared.destructive, DESTROYING.has(method)),
    openWorld: { value: true, source: 'inferred' },
  }
}
