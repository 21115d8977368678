import { isJsonObject, type JsonObject, type JsonValue, parseJson } from '../../../../base/json.ts'
import type { ConfigKey } from '../tables/config-keys.ts'
import { findModel } from '../tables/models.ts'
import { readCondition } from './condition-phrase.ts'
import { literalsIn, unmask } from './literals.ts'
import { pattern } from './pattern.ts'
import { parseWholeDuration } from './quantities.ts'
import { readContentsPhrase, readKnownPhrase, readReferencePhrase, type ValueScene } from './value-phrase.ts'
import { toFieldName } from './words.ts'

export interface ConfigValue {
  value: JsonValue
}
type Read = ConfigValue | { question: string }
export interface ConfigScene extends ValueScene {
  /** What the block has now. */
  config: JsonObject
}

const METHODS = /^(?:a |an )?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)(?: request)?$/i
const FROM_BLOCK = pattern`
  ^(?:the )?(?:output|result|answer|response|value|text|contents?|body|[\w ]{1,40}) (?:of|from) .{1,80}$
  |^.{1,60}'s (?:output|result|answer|response|value|text)$`
const TO_WHAT = 'To what should I set it?'
const WHAT_ANSWER = 'What should it answer? For example "the output of Fetch", or a text in quotes.'
/** Keys that hold what a block works on or tells. */
const CONTENT_KEYS: ReadonlySet<string> = new Set(['output', 'input', 'text', 'body', 'content'])
const LITERAL = /^⟦[qcjr]\d+⟧$/
const PART_JOINT = /\s*,?\s+(?:and then|followed by|and|then|plus)\s+|\s*[,+]\s*/i
const FIELD_JOINT = /\s*,\s*(?:and\s+)?|\s+(?:and|as well as|along with|together with|plus)\s+/i
const MAX_FIELDS = 10
const NUMBER = /-?\d[\d,]*(?:\.\d+)?/

/** Values that are found in a phrase wherever they stand, so that what goes on behind them would be left out. */
const ONE_WORD_READS: ReadonlySet<string> = new Set(['number', 'count', 'method', 'model'])
const MORE = /\S(?:\s*[,;]\s*(?:(?:and|but|then|also) )*|(?:\s+(?:and|but|then|also))+ )([a-z].*)$/i

/** The value that a phrase means for a key; a question where it means none. */
export function readConfigValue(phrase: string, { reads, path }: ConfigKey, scene: ConfigScene): Read {
  const text = unmask(phrase, scene.literals).trim()
  const isReference = literalsIn(phrase, scene.literals, ['reference']).some(
    (literal) => literal.text === text,
  )
  if (isReference && reads !== 'expression') return { value: text }
  const more = ONE_WORD_READS.has(reads) ? askOfMore(text) : null
  if (more !== null) return more
  switch (reads) {
    case 'text':
      return readText(phrase, text, path, scene)
    case 'json':
      return { value: readJson(phrase, text, scene) }
    case 'number':
    case 'count':
      return readNumber(text, path.join('.'))
    case 'milliseconds':
      return scaled(text, 1_000)
    case 'seconds':
      return scaled(text, 1)
    case 'method': {
      const method = METHODS.exec(text)?.[1]
      return method === undefined
        ? { question: 'Which method should it use: GET, POST, PUT, PATCH or DELETE?' }
        : { value: method.toUpperCase() }
    }
    case 'model': {
      const model = findModel(text) ?? (/^[\w.:/-]{2,100}$/.test(text) ? text : null)
      return model === null
        ? { question: 'Which model should it use? For example gpt-4.1 or claude-sonnet-4-5.' }
        : { value: model }
    }
    case 'expression':
      return readExpression(phrase, text, scene)
  }
}

/** What is said behind a value and changes nothing that is known. */
function askOfMore(text: string): { question: string } | null {
  const more = MORE.exec(text)?.[1]
  return more === undefined ? null : { question: `What should "${more}" change?` }
}

function readText(phrase: string, text: string, [own, field]: ConfigKey['path'], scene: ConfigScene): Read {
  const key = field ?? own
  if (LITERAL.test(phrase.trim())) return text === '' ? { question: TO_WHAT } : { value: text }
  const isContents = field !== undefined || CONTENT_KEYS.has(key)
  const reference = readContents(phrase, text, { key, isContents, scene })
  if (reference !== null) return { value: reference }
  const composed = readComposed(phrase, scene) ?? (key === 'output' ? readFields(text, scene) : null)
  if (composed !== null) return composed
  const question = whatText(phrase, text, key)
  return question === null ? { value: text } : { question }
}

/** What to ask where a phrase is no value for such a key. */
function whatText(phrase: string, text: string, key: string): string | null {
  if (key === 'output' && !/⟦/.test(phrase)) return WHAT_ANSWER
  if ((key === 'input' || key === 'body') && /^(?:the|its|our|my|what) /i.test(text)) return whatToRead(text)
  if (key === 'url' && !/^https?:|^[<{]/.test(text)) return 'What is the address? It begins with https://.'
  return text === '' ? TO_WHAT : null
}

/** `"New summary: " and then the summary`: quoted text and what blocks give, one after the other. */
function readComposed(phrase: string, scene: ConfigScene): Read | null {
  const parts = phrase.split(PART_JOINT).filter((part) => part.trim() !== '')
  if (parts.length < 2 || !parts.some((part) => LITERAL.test(part.trim()))) return null
  const texts: string[] = []
  for (const part of parts) {
    const text = unmask(part, scene.literals)
    const read = LITERAL.test(part.trim()) ? text.trim() : readContentsPhrase(text, scene)
    if (read === null)
      return {
        question: `What should stand for "${text.trim()}"? For example <Fetch.output>, or a text in quotes.`,
      }
    texts.push(read)
  }
  return { value: texts.join(' ') }
}

/** `the url as well as the summary`: an object with a field for each, where all of them are known. */
function readFields(text: string, scene: ConfigScene): ConfigValue | null {
  const parts = text
    .replace(/^both /i, '')
    .split(FIELD_JOINT)
    .slice(0, MAX_FIELDS)
  const fields = parts.map((part) => [toFieldName(part), readKnownPhrase(part, scene)] as const)
  const value: JsonObject = {}
  for (const [name, reference] of fields) {
    if (reference === null || name === '') return null
    value[name] = reference
  }
  return parts.length > 1 ? { value } : null
}

function whatToRead(phrase: string): string {
  return `What is "${phrase}" in this workflow? For example <Fetch.output>, or a text in quotes.`
}

/** What another block gives, where a phrase that is not in quotes names it. */
function readContents(
  phrase: string,
  text: string,
  { key, isContents, scene }: { key: string; isContents: boolean; scene: ConfigScene },
): string | null {
  const owned = FROM_BLOCK.test(text) ? readReferencePhrase(phrase, scene) : null
  if (owned !== null) return owned
  if ((key === 'output' || key === 'input') && /^(?:it|the result|that)$/i.test(text)) return scene.contents
  return isContents ? readKnownPhrase(text, scene) : null
}

function readJson(phrase: string, text: string, scene: ConfigScene): JsonValue {
  if (!/⟦q\d+⟧/.test(phrase) && FROM_BLOCK.test(text)) {
    const reference = readReferencePhrase(phrase, scene)
    if (reference !== null) return reference
  }
  const parsed = parseJson(text)
  return isJsonObject(parsed) ||
    Array.isArray(parsed) ||
    typeof parsed === 'number' ||
    typeof parsed === 'boolean'
    ? parsed
    : text
}

function readNumber(text: string, key: string): Read {
  const number = NUMBER.exec(text)?.[0]
  return number === undefined
    ? { question: `To which number should I set ${key}?` }
    : { value: Number(number.replaceAll(',', '')) }
}

/** A duration in the unit of the key; a bare number is in that unit already. */
function scaled(text: string, perSecond: number): Read {
  const seconds = parseWholeDuration(text)
  if (seconds !== null) return { value: Math.round(seconds * perSecond * 1_000) / 1_000 }
  const number = /^\d{1,9}$/.exec(text)?.[0]
  if (number !== undefined) return { value: Number(number) }
  return askOfMore(text) ?? { question: 'How long should it be? Tell me a time such as "30 seconds".' }
}

/** The first branch's expression; a bare number takes the place of the number that it compares with. */
function readExpression(phrase: string, text: string, scene: ConfigScene): Read {
  const branches = Array.isArray(scene.config.branches) ? scene.config.branches : []
  const [first, ...others] = branches
  const old = isJsonObject(first) && typeof first.expression === 'string' ? first.expression : ''
  const bare = /^(?:more than |over |above |below |under )?(-?\d+(?:\.\d+)?)$/.exec(text)?.[1]
  const replaced = bare === undefined ? null : old.replace(/(-?\d+(?:\.\d+)?)(?=[^\d<>]*$)/, bare)
  const quoted = /^⟦q\d+⟧$/.test(phrase.trim()) ? text : null
  const expression =
    replaced !== null && replaced !== old ? replaced : (quoted ?? readCondition(phrase, scene)?.expression)
  if (expression === undefined)
    return { question: 'What should be compared? For example "the status code of Fetch is 200".' }
  return { value: [{ expression }, ...others] }
}
