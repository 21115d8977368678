import type { JsonObject } from '../../../base/json.ts'
import { storableTextIssues } from '../../../base/storable-text.ts'
import { findBlockDescription } from '../blocks/block-descriptions.ts'
import { configBoundIssues } from '../graph/config-bounds.ts'
import { configTypeIssues } from '../graph/config-check.ts'
import { textsOf } from '../graph/config-text.ts'
import { type Skip, skip } from './skip.ts'

/** What stands at the end of a value that was cut for a model, and instead of a config that was left out. */
export const TRUNCATION_MARK = '... [truncated]'
export const TRUNCATION_KEY = '_truncated'

/**
 * Why a config cannot be written to a block: it is a cut copy of one, larger than it may be, or of wrong types. Null
 * for one that can.
 */
export function configFault(type: string, config: JsonObject): Skip | null {
  const [bound] = configBoundIssues(config, [])
  if (bound) return skip('CONFIG_INVALID', bound.message)
  if (isTruncated(config))
    return skip('CONFIG_TRUNCATED', 'A value that was cut for display is not written back')
  const description = findBlockDescription(type)
  const [issue] = [
    ...(description ? configTypeIssues(description, config) : []),
    ...storableTextIssues(config, []),
  ]
  return issue ? skip('CONFIG_INVALID', `${issue.path.join('.')}: ${issue.message}`) : null
}

/** Whether any part of a config is a copy that was cut for a model. */
export function isTruncated(config: JsonObject): boolean {
  return (
    Object.hasOwn(config, TRUNCATION_KEY) ||
    textsOf(config).some(({ text }) => text.includes(TRUNCATION_MARK))
  )
}
