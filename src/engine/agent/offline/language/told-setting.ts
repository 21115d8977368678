import { isJsonObject, type JsonValue, parseJson } from '../../../../base/json.ts'
import type { ConfigKey } from '../tables/config-keys.ts'

const MAX_SHOWN_CHARS = 120
const CUT = '…'
const NEXT_TEST = '`, then `'
const TOLD = new RegExp(
  [
    String.raw`^Set (?<path>[\w-]+(?:\.[^"\n]{1,100}?)?) of "(?<name>[^"\n]{1,100})" (?:back )?to`,
    String.raw` \x60(?<value>[^\n]{0,250}?)\x60(?: \(it was \x60(?<was>[^\n]{0,250}?)\x60\))?\.`,
    String.raw`(?: It is called "(?<newName>[^"\n]{1,100})" now\.)?$`,
  ].join(''),
)

/** A value that was set; undefined is none. */
interface NewSetting {
  path: ConfigKey['path']
  name: string
  /** Where the block's name tells the value, too. */
  newName: string
  value: JsonValue | undefined
  was: JsonValue | undefined
}

/** What a sentence tells of a setting. */
export interface ToldSetting {
  path: ConfigKey['path']
  /** As the block is called since. */
  name: string
  value: string
  /** Undefined where there was none. */
  was: string | undefined
}

/** In a sentence what was set, and what it was before. */
export function tellSetting({ path, name, newName, value, was }: NewSetting, isBack = false): string {
  const what = `${path.join('.')} of "${name}"`
  const before = was === undefined || was === null ? '' : ` (it was ${show(was)})`
  const done =
    value === undefined ? `Took ${what} out again` : `Set ${what} ${isBack ? 'back ' : ''}to ${show(value)}`
  return `${done}${before}.${newName === name ? '' : ` It is called "${newName}" now.`}`
}

/** The setting of which such a sentence tells; null for any other, and for values of which it tells a part. */
export function readToldSetting(sentence: string): ToldSetting | null {
  const { path, name = '', value = '', was, newName = name } = TOLD.exec(sentence)?.groups ?? {}
  if (path === undefined || value.endsWith(CUT) || was?.endsWith(CUT)) return null
  const dot = path.indexOf('.')
  return {
    path: dot < 0 ? [path] : [path.slice(0, dot), path.slice(dot + 1)],
    ...{ name: newName, value, was },
  }
}

/** Whether a value is the one that a sentence shows. */
export function isShown(value: JsonValue | undefined, text: string): boolean {
  return value !== undefined && textOf(value) === text
}

/** The value that a sentence shows, of the sort of the one that has taken its place. */
export function toShownValue(text: string, like: JsonValue): JsonValue {
  if (testsIn(like) !== null) return text.split(NEXT_TEST).map((expression) => ({ expression }))
  return parseJson(text) ?? text
}

function show(value: JsonValue): string {
  const text = textOf(value)
  return `\`${text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}${CUT}` : text}\``
}

/** The expressions of a condition stand for themselves, and so does a text that is no other value's JSON. */
function textOf(value: JsonValue): string {
  const isPlain = typeof value === 'string' && !value.includes('\n') && parseJson(value) === undefined
  return isPlain ? value : (testsIn(value)?.join(NEXT_TEST) ?? JSON.stringify(value))
}

function testsIn(value: JsonValue): string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const tests = value.flatMap((item) =>
    isJsonObject(item) && typeof item.expression === 'string' ? [item.expression] : [],
  )
  return tests.length === value.length ? tests : null
}
