import type { JsonObject, JsonValue } from '../../../base/json.ts'

/** `<Block Name.key.path>`: a field of what a block gave, in a string of a config. */
export interface Reference {
  kind: 'reference'
  /** As it is written. */
  text: string
  block: string
  key: string
  /** Below the key: names of fields and places in lists. */
  path: (string | number)[]
}

/** `{{secrets.NAME}}` or `{{variables.NAME}}`. */
export interface Placeholder {
  kind: 'placeholder'
  text: string
  from: 'secrets' | 'variables'
  name: string
}

/** A part of a string: text that stands for itself, or what a value takes the place of. */
export type TextPart = string | Reference | Placeholder

const MAX_BLOCK_NAME_CHARS = 100
const MAX_PATH_SEGMENTS = 32
const KEY = /[A-Za-z_]\w{0,99}/y
const PLAIN_SEGMENT = /[^.[\]<>\n]{1,200}/y
const QUOTED_SEGMENT = /\[("(?:[^"\\\n]|\\.){0,200}"|'[^'\\\n]{0,200}')\]/y
const INDEX_SEGMENT = /\[(\d{1,9})\]/y
const PLACEHOLDER = /\{\{ {0,9}(secrets|variables)\.([A-Za-z_]\w{0,99}) {0,9}\}\}/y

/** A string in its parts, in their order; text that only looks like a reference stays text. */
export function parseText(text: string): TextPart[] {
  const parts: TextPart[] = []
  let plainFrom = 0
  for (let at = nextOpening(text, 0); at >= 0; ) {
    const part = referenceAt(text, at) ?? placeholderAt(text, at)
    if (part !== null) {
      if (at > plainFrom) parts.push(text.slice(plainFrom, at))
      parts.push(part)
      plainFrom = at + part.text.length
    }
    at = nextOpening(text, Math.max(plainFrom, at + 1))
  }
  if (plainFrom < text.length || parts.length === 0) parts.push(text.slice(plainFrom))
  return parts
}

function nextOpening(text: string, from: number): number {
  const opening = /<|\{\{/g
  opening.lastIndex = from
  return opening.exec(text)?.index ?? -1
}

/** The reference that begins at the place; null where none does. */
export function referenceAt(text: string, at: number): Reference | null {
  if (text[at] !== '<') return null
  const block = blockNameAt(text, at + 1)
  if (block === null) return null
  const keyAt = at + block.length + 2
  const key = matchAt(KEY, text, keyAt)?.[0]
  if (key === undefined) return null
  const path = pathAt(text, keyAt + key.length)
  if (path === null) return null
  return { kind: 'reference', text: text.slice(at, path.end), block, key, path: path.segments }
}

/** The placeholder that begins at the place; null where none does. */
export function placeholderAt(text: string, at: number): Placeholder | null {
  const match = matchAt(PLACEHOLDER, text, at)
  if (match === null) return null
  const from = match[1] === 'secrets' ? 'secrets' : 'variables'
  return { kind: 'placeholder', text: match[0], from, name: match[2] ?? '' }
}

/** The text of a block's name, which ends at a point. */
function blockNameAt(text: string, at: number): string | null {
  const name = text.slice(at, at + MAX_BLOCK_NAME_CHARS + 1).match(/^[^<>.\n]+(?=\.)/)?.[0] ?? ''
  return name === '' || name.trim() !== name ? null : name
}

/** What follows the key, up to and with the closing bracket. */
function pathAt(text: string, from: number): { segments: Reference['path']; end: number } | null {
  const segments: Reference['path'] = []
  let at = from
  while (text[at] !== '>') {
    const segment = segmentAt(text, at)
    if (segment === null || segments.length === MAX_PATH_SEGMENTS) return null
    segments.push(segment.value)
    at += segment.length
  }
  return { segments, end: at + 1 }
}

function segmentAt(text: string, at: number): { value: string | number; length: number } | null {
  if (text[at] === '.') {
    const plain = matchAt(PLAIN_SEGMENT, text, at + 1)?.[0]
    return plain === undefined ? null : { value: plain, length: plain.length + 1 }
  }
  const index = matchAt(INDEX_SEGMENT, text, at)
  if (index !== null) return { value: Number(index[1]), length: index[0].length }
  const quoted = matchAt(QUOTED_SEGMENT, text, at)
  const value = quoted === null ? null : unquote(quoted[1] ?? '')
  return quoted === null || value === null ? null : { value, length: quoted[0].length }
}

function unquote(quoted: string): string | null {
  if (quoted.startsWith("'")) return quoted.slice(1, -1)
  try {
    return String(JSON.parse(quoted))
  } catch {
    return null // an escape that JSON does not know: no reference
  }
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/**
 * The value that a reference stands for; undefined where there is none. `output` is the whole result of a block that
 * has no field of this name. Only own fields count, and digits find the members of lists.
 */
export function readReference(
  { block, key, path }: Reference,
  results: ReadonlyMap<string, JsonObject>,
): JsonValue | undefined {
  const result = results.get(block)
  if (result === undefined) return undefined
  const start = key === 'output' && !Object.hasOwn(result, key) ? result : readMember(result, key)
  return path.reduce<JsonValue | undefined>(readMember, start)
}

/** A field of an object or a member of a list; undefined for anything else. */
export function readMember(value: JsonValue | undefined, key: string | number): JsonValue | undefined {
  if (Array.isArray(value)) return /^\d{1,9}$/.test(String(key)) ? value[Number(key)] : undefined
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, String(key)) ? value[key] : undefined
}
