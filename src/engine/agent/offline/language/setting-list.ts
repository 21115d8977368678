import { isConfigKey } from '../tables/config-keys.ts'
import { stripCourtesy } from './normalise.ts'
import { alternatives, pattern } from './pattern.ts'

const SETS = pattern`
  ^(?:set|change|update|make|put|switch|adjust|modify|raise|lower|increase|decrease|reduce|bump|configure)\b`
const JOINT = /\s*,\s*(?:and\s+)?(?:also\s+)?|\s+and\s+(?:also\s+)?/gi
const OF = '(?:of|for|in|on)'
/** `the method of Fetch to PUT`, `its timeout 5s`: a key, perhaps its block, and what begins a value. */
const KEY = alternatives`(?:(?:the|its|their) )?(?<key>[a-z_-]+(?: [a-z]+){0,2}?)(?<block> ${OF} (?:the )?[^,]{1,60}?)?`
const PART = pattern`^(?:[^,]{1,60}?'s? )?${KEY} (?:(?<to>to|at|=|as) (?=\S)|(?=\d|⟦|(?:get|post|put|patch|delete)\b))`
/** `of Get costs to 20 seconds`: the same key of another block. */
const SAME_KEY = pattern`^(?:that )?${OF} (?:the )?(?<block>[^,]{1,60}?) (?:to|at|=|as) (?=\S)`
/** `Create issue's to 20 seconds`. */
const SAME_KEY_OF_OWNER = pattern`^(?:the )?(?<block>[^,]{1,60}?)'s? (?:to|at|=|as) (?=\S)`
const FIRST = pattern`^[a-z]+ (?:up |down )?(?:[^,]{1,60}?'s? )?${KEY} (?:(?:to|at|=|as) (?=\S)|(?=\d|⟦))`
const MAX_SETTINGS = 6

/**
 * The settings of one clause, each as a clause of its own: `set the timeout to 10 seconds and the method to PUT`. What
 * sets one thing only, and a value with an "and" in it, stay whole.
 */
export function splitSettings(clause: string): string[] {
  const text = stripCourtesy(clause)
  const [verb = ''] = SETS.exec(text) ?? []
  const first = FIRST.exec(text)?.groups?.key
  if (verb === '' || first === undefined || !endsInKey(first)) return [clause]
  const parts: string[] = []
  let from = 0
  for (const joint of text.matchAll(JOINT)) {
    const next = text.slice(joint.index + joint[0].length)
    const setting = toSetting(next, first)
    if (setting === null || parts.length + 1 >= MAX_SETTINGS) continue
    parts.push(text.slice(from, joint.index))
    from = joint.index + joint[0].length
  }
  const whole = [...parts, text.slice(from)]
  return whole.length === 1
    ? [clause]
    : whole.map((part, at) => (at === 0 ? part : `${verb} ${toSetting(part, first) ?? part}`))
}

/** `the email subject` names its block as well. */
function endsInKey(words: string): boolean {
  return isConfigKey(words) || isConfigKey(words.split(' ').at(-1) ?? '')
}

/** A part that names a key of its own, or the key before it for another block; null for one that sets nothing. */
function toSetting(part: string, key: string): string | null {
  if (SAME_KEY.test(part)) return `the ${key} ${part.replace(/^that /i, '')}`
  const owner = SAME_KEY_OF_OWNER.exec(part)?.groups?.block
  if (owner !== undefined) return part.replace(SAME_KEY_OF_OWNER, `the ${key} of ${owner} to `)
  const match = PART.exec(part)
  const { key: own, to } = match?.groups ?? {}
  if (!match || own === undefined || !isConfigKey(own)) return null
  return to === undefined ? `${match[0]}to ${part.slice(match[0].length)}` : part
}
