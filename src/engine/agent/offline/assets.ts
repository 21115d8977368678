import { distance } from 'fastest-levenshtein'
import { isJsonObject, type JsonValue } from '../../../base/json.ts'
import { fold } from './language/words.ts'

export const ASSET_LISTS = ['agents', 'knowledge_bases', 'orchestrations', 'workflows', 'sources'] as const
export type AssetList = (typeof ASSET_LISTS)[number]

export interface NamedAsset {
  id: string
  name: string
}

/** What the organisation has, as far as it was asked in this turn. */
export type Assets = Readonly<Partial<Record<AssetList, readonly NamedAsset[]>>>

/** The lists in an answer of `list_project_assets`. */
export function readAssets(answer: JsonValue): Assets {
  if (!isJsonObject(answer)) return {}
  return Object.fromEntries(
    ASSET_LISTS.flatMap((list) => {
      const items = answer[list]
      return Array.isArray(items) ? [[list, items.flatMap(toNamed)]] : []
    }),
  )
}

function toNamed(item: JsonValue): NamedAsset[] {
  if (!isJsonObject(item) || typeof item.id !== 'string') return []
  return [{ id: item.id, name: typeof item.name === 'string' ? item.name : item.id }]
}

/** By name in any letter case, then by the words of its name, then within two edits. */
export function findAsset(assets: readonly NamedAsset[], phrase: string): NamedAsset | undefined {
  const wanted = fold(phrase)
  const only = (found: readonly NamedAsset[]) => (found.length === 1 ? found[0] : undefined)
  return (
    assets.find(({ name, id }) => fold(name) === wanted || id === phrase.trim()) ??
    only(assets.filter(({ name }) => wanted !== '' && ` ${fold(name)} `.includes(` ${wanted} `))) ??
    only(assets.filter(({ name }) => wanted.length > 3 && distance(fold(name), wanted) <= 2))
  )
}
