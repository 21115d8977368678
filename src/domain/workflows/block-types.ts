import type { JsonObject } from '../../base/json.ts'
import { configSchemaOf, defaultsOf, outputSchemaOf } from '../../engine/workflow/blocks/block-description.ts'
import { BLOCK_DESCRIPTIONS, findBlockDescription } from '../../engine/workflow/blocks/block-descriptions.ts'
import { aliasesOf, type BlockType, type GraphNode } from '../../engine/workflow/graph/graph.ts'

/** What a type of block is and takes. */
export interface BlockTypeInfo {
  type: BlockType
  title: string
  description: string
  configSchema: JsonObject
  defaults: JsonObject
  outputs: JsonObject
  /** With the default config. */
  handles: string[]
  aliases: string[]
}

export function listBlockTypes(): BlockTypeInfo[] {
  return Object.values(BLOCK_DESCRIPTIONS).map((block) => ({
    type: block.type,
    title: block.title,
    description: block.description,
    configSchema: configSchemaOf(block),
    defaults: defaultsOf(block),
    outputs: outputSchemaOf(block),
    handles: block.handles(defaultsOf(block)),
    aliases: aliasesOf(block.type),
  }))
}

/** The outputs of a block that edges name; none for a block with a single one. */
export function outputHandlesOf({ type, config }: GraphNode): string[] {
  return findBlockDescription(type)?.handles(config) ?? []
}
