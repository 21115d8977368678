import type { JsonObject, JsonValue } from '../../../base/json.ts'
import type { ConfigSyntax } from '../blocks/block-description.ts'
import { findBlockDescription } from '../blocks/block-descriptions.ts'
import { mapTexts } from '../graph/config-text.ts'
import { parseText } from './references.ts'

const INPUT_DATA = /input_data\s{0,9}\[\s{0,9}("(?:[^"\\\n]|\\.){0,200}"|'[^'\\\n]{0,200}')\s{0,9}\]/g

/** A block that has changed its name. */
export interface Rename {
  from: string
  to: string
}

/**
 * The block with the new names of others wherever it mentions them: in references, in expressions, and in what code
 * reads from `input_data`. All renames happen at once, so that two blocks may swap names. The same block where it
 * mentions none.
 */
export function renameReferences<Node extends { type: string; config: JsonObject }>(
  node: Node,
  renames: readonly Rename[],
): Node {
  const names = new Map(renames.map(({ from, to }) => [from, to]))
  if (names.size === 0) return node
  const syntax = findBlockDescription(node.type)?.syntax ?? {}
  const config = mapConfig(node.config, (value, key) =>
    mapTexts(value, (text) => renameIn(text, syntax[key], names)),
  )
  return config === node.config ? node : { ...node, config }
}

function mapConfig(config: JsonObject, change: (value: JsonValue, key: string) => JsonValue): JsonObject {
  const entries = Object.entries(config).map(([key, value]) => [key, change(value, key)] as const)
  return entries.some(([key, value]) => value !== config[key]) ? Object.fromEntries(entries) : config
}

function renameIn(
  text: string,
  syntax: ConfigSyntax | undefined,
  names: ReadonlyMap<string, string>,
): string {
  switch (syntax) {
    case 'literal':
      return text
    case 'code':
      return renameInCode(text, names)
    case 'expressions':
    case undefined:
      return renameInText(text, names)
  }
}

function renameInText(text: string, names: ReadonlyMap<string, string>): string {
  return parseText(text)
    .map((part) => {
      if (typeof part === 'string') return part
      if (part.kind === 'placeholder') return part.text
      const name = names.get(part.block)
      return name === undefined ? part.text : `<${name}${part.text.slice(1 + part.block.length)}`
    })
    .join('')
}

function renameInCode(code: string, names: ReadonlyMap<string, string>): string {
  return code.replace(INPUT_DATA, (whole: string, quoted: string) => {
    const name = names.get(nameInQuotes(quoted))
    return name === undefined ? whole : whole.replace(quoted, () => JSON.stringify(name))
  })
}

/** The names of the blocks that code reads from `input_data`. */
export function blocksReadByCode(code: string): string[] {
  return [...code.matchAll(INPUT_DATA)].map((match) => nameInQuotes(match[1] ?? ''))
}

function nameInQuotes(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(["'\\])/g, '$1')
}
