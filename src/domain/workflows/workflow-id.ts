import { randomUUID } from 'node:crypto'

/** The prefixes that the reference writes for one and the same kind of id; ours is the first. */
const PREFIXES = ['WCFG-', 'WFCG-', 'PKGW-'] as const

export function createWorkflowId(): string {
  return `${PREFIXES[0]}${randomUUID()}`
}

/** The id as it is stored, whichever of its prefixes it is given with. */
export function toWorkflowId(given: string): string {
  const prefix = PREFIXES.find((one) => given.startsWith(one))
  return prefix === undefined ? given : `${PREFIXES[0]}${given.slice(prefix.length)}`
}
