import type { JsonObject } from '../../../base/json.ts'

/** As they are written on every wire and in the database; GraphQL writes them in capitals. */
export const BLOCK_TYPES = [
  'starter',
  'webhook',
  'agent',
  'orchestration',
  'code',
  'condition',
  'split',
  'platform_api',
  'general_api',
  'response',
  'capability',
  'approval',
  'wait',
  'subworkflow',
] as const
export type BlockType = (typeof BLOCK_TYPES)[number]

/** Older names of types, which are understood on input. */
const BLOCK_TYPE_ALIASES = { function: 'code', api_call: 'general_api' } as const satisfies Record<
  string,
  BlockType
>

export const MAX_BLOCKS = 500
export const MAX_EDGES = 2_000
/** Canvas units; what lies beyond is nobody's screen and no exact number. */
export const MAX_COORDINATE = 1e9

export interface Position {
  x: number
  y: number
}

export interface GraphNode<Type extends string = BlockType> {
  id: string
  type: Type
  name: string
  position: Position
  config: JsonObject
  enabled: boolean
}

/** A link from an output of one block, its handle where it has several, to another block. */
export interface GraphEdge {
  id: string
  source: string
  target: string
  sourceHandle?: string
  targetHandle?: string
}

/**
 * A workflow as it is stored and sent. Ids and names are unique in it, every type is known and every edge ends at
 * blocks of it; what a run needs beyond that (a trigger, complete configs, no cycle) is the linter's to say.
 */
export interface Graph {
  nodes: GraphNode[]
  edges: GraphEdge[]
}

/** A graph in somebody's editor: types may be unknown, names may repeat and edges may end nowhere. */
export interface DraftGraph {
  nodes: GraphNode<string>[]
  edges: GraphEdge[]
}

const ALIASES: ReadonlyMap<string, BlockType> = new Map(Object.entries(BLOCK_TYPE_ALIASES))
const TYPES: ReadonlySet<string> = new Set(BLOCK_TYPES)

export function isBlockType(type: string): type is BlockType {
  return TYPES.has(type)
}

/** Whether a block of the type begins runs; a graph has exactly one. */
export function isTrigger({ type }: { type: string }): boolean {
  return type === 'starter' || type === 'webhook'
}

/** The type that an alias stands for; any other text as it is. */
export function resolveAlias(type: string): string {
  return ALIASES.get(type) ?? type
}

export function aliasesOf(type: BlockType): string[] {
  return [...ALIASES].flatMap(([alias, meant]) => (meant === type ? [alias] : []))
}
