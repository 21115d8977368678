import { AppError } from '../../../base/errors.ts'
import type { JsonObject, JsonValue } from '../../../base/json.ts'
import { findBlockDescription } from '../blocks/block-descriptions.ts'
import { mapTexts, textsOf } from '../graph/config-text.ts'
import type { GraphNode } from '../graph/graph.ts'
import { type Placeholder, parseText, type Reference, readReference, type TextPart } from './references.ts'

/** Characters that one config may grow to, when long values stand in many places of its texts. */
const MAX_RENDERED_CHARS = 4_194_304

/** What references and placeholders stand for in one run. */
export interface RunValues {
  /** What each finished block gave, by the block's name: an object with the fields that its description names. */
  results: ReadonlyMap<string, JsonObject>
  /** The workflow's variables. */
  variables: JsonObject
  /** Those of the organisation's secrets that the block names. */
  secrets: ReadonlyMap<string, string>
}

export interface ResolvedConfig {
  config: JsonObject
  /** The references and variables that stand for nothing, as they are written: they stay in the text. */
  unresolved: string[]
}

/**
 * A block's config with values in place of references and placeholders, in one pass: what a value holds is never
 * read as a reference itself. A string that is only one reference becomes its value; inside text a value is rendered
 * (objects as JSON). What a block reads by rules of its own (code, expressions) stays as it is.
 *
 * Throws VALIDATION for a secret that is not set (by its name, code `missing_secret`) and for texts that become
 * larger than 4 Mi characters.
 */
export function resolveConfig({ type, config }: GraphNode, values: RunValues): ResolvedConfig {
  const syntax = findBlockDescription(type)?.syntax ?? {}
  const unresolved = new Set<string>()
  let room = MAX_RENDERED_CHARS
  const resolveText = (text: string): JsonValue => {
    const value = fillIn(parseText(text), values, unresolved)
    room -= typeof value === 'string' ? value.length : 0
    if (room < 0) throw tooLarge()
    return value
  }
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    Object.hasOwn(syntax, key) ? value : mapTexts(value, resolveText),
  ])
  return { config: Object.fromEntries(entries), unresolved: [...unresolved] }
}

/** What stands for nothing in a text, as it is written. */
export function unresolvedIn(text: string, values: RunValues): string[] {
  return parseText(text).flatMap((part) =>
    typeof part !== 'string' && readPart(part, values) === undefined ? [part.text] : [],
  )
}

/** The names of the secrets that a config mentions. */
export function secretNamesOf(config: JsonObject): string[] {
  const names = textsOf(config).flatMap(({ text }) =>
    parseText(text).flatMap((part) =>
      typeof part !== 'string' && part.kind === 'placeholder' && part.from === 'secrets' ? [part.name] : [],
    ),
  )
  return [...new Set(names)]
}

/** The value of one reference or placeholder; undefined where it stands for nothing. */
export function readPart(part: Reference | Placeholder, values: RunValues): JsonValue | undefined {
  if (part.kind === 'reference') return readReference(part, values.results)
  if (part.from === 'variables')
    return Object.hasOwn(values.variables, part.name) ? values.variables[part.name] : undefined
  const secret = values.secrets.get(part.name)
  if (secret === undefined) throw missingSecret(part.name)
  return secret
}

/** Values one behind another as text, objects as JSON. Throws VALIDATION when it has more than 4 Mi characters. */
export function joinValues(values: Iterable<JsonValue>): string {
  let text = ''
  for (const value of values) {
    text += typeof value === 'string' ? value : JSON.stringify(value)
    if (text.length > MAX_RENDERED_CHARS) throw tooLarge()
  }
  return text
}

function fillIn(parts: readonly TextPart[], values: RunValues, unresolved: Set<string>): JsonValue {
  const filled = parts.map((part) => {
    if (typeof part === 'string') return part
    const value = readPart(part, values)
    if (value !== undefined) return value
    unresolved.add(part.text)
    return part.text
  })
  const [only] = filled
  return filled.length === 1 && only !== undefined ? only : joinValues(filled)
}

function missingSecret(name: string): AppError<'VALIDATION'> {
  const message = `The secret "${name}" is not set`
  return new AppError('VALIDATION', message, {
    issues: [{ path: ['secrets', name], code: 'missing_secret', message }],
  })
}

function tooLarge(): AppError<'VALIDATION'> {
  const message = `The config is larger than ${MAX_RENDERED_CHARS} characters with its references filled in`
  return new AppError('VALIDATION', message, { issues: [{ path: ['config'], code: 'too_big', message }] })
}
