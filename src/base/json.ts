import { createHash } from 'node:crypto'

export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject
export interface JsonObject {
  [key: string]: JsonValue
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether arrays and objects nest at most `limit` levels deep; walks without recursion, so no input overflows it. */
export function isWithinDepth(value: unknown, limit: number): boolean {
  let level: unknown[] = [value]
  for (let depth = 0; depth <= limit; depth++) {
    const next: unknown[] = []
    for (const node of level) {
      if (typeof node === 'object' && node !== null) next.push(...Object.values(node))
    }
    if (next.length === 0 && !level.some((node) => typeof node === 'object' && node !== null)) return true
    level = next
  }
  return false
}

/** JSON with the keys of every object in order: equal values give equal text. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, node: unknown) =>
    isJsonObject(node)
      ? Object.fromEntries(Object.entries(node).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : node,
  )
}

/** SHA-256 over the canonical JSON, hex. */
export function jsonHash(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}
