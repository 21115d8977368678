import { AppError, type FieldIssue } from '../../base/errors.ts'
import type { JsonObject } from '../../base/json.ts'
import { isStorableText } from '../../base/storable-text.ts'
import { type AssetKind, assetConfigIssues } from '../../engine/assets/asset-config.ts'

const MAX_NAME_CHARS = 100
const MAX_DESCRIPTION_CHARS = 2_000

/** What an asset is, beside its place. */
export interface AssetFacts {
  name: string
  description: string | null
  config: JsonObject
}

/** The facts as they are kept. Throws VALIDATION with an issue for each fault. */
export function parseAssetFacts(kind: AssetKind, { name, description, config }: AssetFacts): AssetFacts {
  const title = name.trim()
  const text = description?.trim() || null
  const issues = [
    ...textIssues('name', title, { least: 1, most: MAX_NAME_CHARS }),
    ...textIssues('description', text ?? '', { least: 0, most: MAX_DESCRIPTION_CHARS }),
    ...assetConfigIssues(kind, config),
  ]
  if (issues.length > 0) throw new AppError('VALIDATION', `Invalid ${kind}`, { issues })
  return { name: title, description: text, config }
}

/** Keys that are given take the place of those before; null removes one. */
export function mergeConfig(config: JsonObject, changes: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...config, ...changes }).filter(([, value]) => value !== null))
}

/** What is wrong with a text that has bounds, reported at `field`. */
export function textIssues(
  field: string,
  text: string,
  { least, most }: { least: number; most: number },
): FieldIssue[] {
  if (text.length < least) return [issue(field, 'must not be empty')]
  if (text.length > most) return [issue(field, `must have at most ${most} characters`)]
  return isStorableText(text)
    ? []
    : [issue(field, 'must not contain NUL characters or halves of surrogate pairs')]
}

function issue(field: string, message: string): FieldIssue {
  return { path: [field], code: 'invalid_value', message }
}
