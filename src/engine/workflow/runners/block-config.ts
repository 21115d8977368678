import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import type { BlockDescription } from '../blocks/block-description.ts'
import { missingKeys } from '../graph/config-check.ts'
import { type BlockCall, BlockError } from './block-runner.ts'

/**
 * What a block reads of its config as the run gives it. A graph may run in spite of what the linter says of it, and
 * what stands in place of a reference is known only here. All throw BlockError VALIDATION, in the linter's words.
 */

interface Bounds {
  min: number
  max: number
  fallback: number
}

type Configured = Pick<BlockCall, 'block' | 'config'>

/** Asks for what the block cannot do without. */
export function checkNeeds(description: BlockDescription, { block, config }: Configured): void {
  const [group] = missingKeys(description, config)
  if (group) throw new BlockError('VALIDATION', `"${block.name}" needs ${group.join(' or ')}`)
}

/** An object, which is empty where the config has none. */
export function objectIn({ block, config }: Configured, key: string): JsonObject {
  const value = config[key]
  if (value === undefined || value === null) return {}
  if (isJsonObject(value)) return value
  throw new BlockError('VALIDATION', `"${block.name}": ${key} must be an object`)
}

/** A number from `min` to `max`, as a text too; `fallback` where the config has none. */
export function numberIn({ block, config }: Configured, key: string, { min, max, fallback }: Bounds): number {
  const value = config[key]
  if (value === undefined || value === null || value === '') return fallback
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN
  if (number >= min && number <= max) return number
  throw new BlockError('VALIDATION', `"${block.name}": ${key} must be a number from ${min} to ${max}`)
}

/** The bounds and the default of a number, as the block's description has them. */
export function boundsOf(schema: { minimum: number; maximum: number; default: number }): Bounds {
  return { min: schema.minimum, max: schema.maximum, fallback: schema.default }
}
