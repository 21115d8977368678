import type { JsonObject } from '../../../../base/json.ts'
import { splitSteps } from '../steps/read-chain.ts'
import { pattern } from './pattern.ts'
import { toFieldName } from './words.ts'

const TAKES = pattern`
  ^(?:it |which |that )?(?:(?:the )?inputs? (?:is|are|:)\x20
  |(?:an? |the )?(?:user|customer|person|client|caller|visitor|someone|somebody)\x20
  (?:sends?|gives?|enters?|provides?|types?|submits?|passes)(?: in| me| us)?|takes?|accepts?
  |receives?|gets? (?=an?\b|the\b)|given|is given|asks? for|reads? in|starts? (?:with|from)
  |has (?:an? )?inputs?|with (?:an? |the )?inputs?|for (?=an?\b))\s*(?:in )?
  (?:as input |an input(?: called)? |inputs? )?`
const TYPES: readonly [RegExp, string][] = [
  [/\b(?:lists?|array) of\b|\barray\b/i, 'array'],
  [/\b(?:json|object|payload)\b/i, 'object'],
  [
    pattern`
      ^(?:number|amount|price|count|score|age|quantity|limit|total|percentage|budget|year|temperature)$|\b
      (?:number|amount|price|count|quantity)$`,
    'number',
  ],
  [/^(?:flag|boolean|switch)$/i, 'boolean'],
]
/** `two numbers a`, before `and b`. */
const COUNTED = /^(?:two|three|four|\d) (\w{3,12})s(?: called| named|:)? (\w{1,30})$/i
const AS_INPUT = /\s+as (?:an |its |the )?inputs?$/i
const MAX_INPUTS = 10

/** The start variables that a description of a workflow begins with, such as `takes a URL and a language, …`. */
export function takeInputs(text: string): { inputs: JsonObject; rest: string } {
  const match = TAKES.exec(text)
  if (!match) return { inputs: {}, rest: text }
  const [phrase = '', ...steps] = splitSteps(text.slice(match[0].length))
  if (/⟦u\d+⟧/.test(phrase)) return { inputs: {}, rest: text }
  const names = phrase
    .replace(AS_INPUT, '')
    .split(/\s*,\s*|\s+and\s+|\s*&\s*/)
    .slice(0, MAX_INPUTS)
    .flatMap((part, at, parts) => toVariable(part, at > 0 ? COUNTED.exec(parts[0] ?? '')?.[1] : undefined))
  if (names.length === 0) return { inputs: {}, rest: text }
  return { inputs: Object.fromEntries(names), rest: steps.join(', then ') }
}

function toVariable(phrase: string, allOf: string | undefined): [string, string][] {
  const [, kind, only] = COUNTED.exec(phrase) ?? []
  if (kind !== undefined && only !== undefined) return [[toFieldName(only), typeOf(kind)]]
  const noun = phrase.replace(/\s+(?:from|by|via|in|of the|that|which|called|named)\s.*$/i, '').trim()
  const name = toFieldName(noun.replace(/^(?:an? |the )?(?:list|array) of /i, ''))
  if (name === '' || name.length > 40 || noun.includes('⟦')) return []
  return [[name, typeOf(allOf ?? noun)]]
}

/** The type of a start variable, by its noun; text unless the noun says otherwise. */
export function typeOf(noun: string): string {
  const bare = noun.replace(/^(?:an?|the)\s+/i, '').trim()
  return TYPES.find(([pattern]) => pattern.test(bare))?.[1] ?? 'string'
}
