import { jsonHash } from '../../base/json.ts'
import type { Capability } from '../../engine/connectors/catalog.ts'

/** Names of capabilities, each list in order. */
export interface CatalogChange {
  added: string[]
  /** Still there, and described, reached or offered differently. */
  changed: string[]
  removed: string[]
}

export type Catalog = ReadonlyMap<string, Capability>

/** What makes the second catalogue of the first one; null when they are equal. */
export function compareCatalogs(before: Catalog, after: Catalog): CatalogChange | null {
  const added = [...after.keys()].filter((name) => !before.has(name))
  const removed = [...before.keys()].filter((name) => !after.has(name))
  const changed = [...after].flatMap(([name, capability]) => {
    const old = before.get(name)
    return old && jsonHash(old) !== jsonHash(capability) ? [name] : []
  })
  if (added.length + removed.length + changed.length === 0) return null
  return { added: added.sort(), changed: changed.sort(), removed: removed.sort() }
}
