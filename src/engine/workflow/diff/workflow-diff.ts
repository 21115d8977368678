import type { JsonValue } from '../../../base/json.ts'
import type { BlockType, GraphEdge, GraphNode, Position } from '../graph/graph.ts'

export interface Change<T> {
  before: T
  after: T
}

/** A value of a config; a side without it is a config without the key. */
export interface ConfigChange {
  before?: JsonValue
  after?: JsonValue
}

/** What is different in a block that both graphs have. */
export interface BlockUpdate {
  blockId: string
  type: BlockType
  /** Its name before. */
  name: string
  rename?: Change<string>
  position?: Change<Position>
  enabled?: Change<boolean>
  config: Record<string, ConfigChange>
}

/**
 * What turns one graph into another, exactly and in both directions: what is removed or changed is there as it was.
 * A block that changes its type is removed and added.
 */
export interface WorkflowDiff {
  addBlocks: GraphNode[]
  removeBlocks: GraphNode[]
  updateBlocks: BlockUpdate[]
  addEdges: GraphEdge[]
  removeEdges: GraphEdge[]
}

export function isEmptyDiff(diff: WorkflowDiff): boolean {
  return Object.values(diff).every((list) => list.length === 0)
}

/** The diff that takes another back. */
export function invertDiff(diff: WorkflowDiff): WorkflowDiff {
  return {
    addBlocks: diff.removeBlocks,
    removeBlocks: diff.addBlocks,
    updateBlocks: diff.updateBlocks.map(invertUpdate),
    addEdges: diff.removeEdges,
    removeEdges: diff.addEdges,
  }
}

function invertUpdate(update: BlockUpdate): BlockUpdate {
  const { blockId, type, name, rename, position, enabled, config } = update
  return {
    blockId,
    type,
    name: rename?.after ?? name,
    ...(rename && { rename: swap(rename) }),
    ...(position && { position: swap(position) }),
    ...(enabled && { enabled: swap(enabled) }),
    config: Object.fromEntries(Object.entries(config).map(([key, change]) => [key, swapConfig(change)])),
  }
}

function swap<T>({ before, after }: Change<T>): Change<T> {
  return { before: after, after: before }
}

function swapConfig({ before, after }: ConfigChange): ConfigChange {
  return { ...(after !== undefined && { before: after }), ...(before !== undefined && { after: before }) }
}

/** One sentence that counts what changes. */
export function summarize(diff: WorkflowDiff): string {
  const parts = [
    counted(diff.addBlocks.length, 'block', 'added'),
    counted(diff.updateBlocks.length, 'block', 'changed'),
    counted(diff.removeBlocks.length, 'block', 'removed'),
    counted(diff.addEdges.length, 'edge', 'added'),
    counted(diff.removeEdges.length, 'edge', 'removed'),
  ].filter((part) => part !== null)
  return parts.length === 0 ? 'Nothing changes' : parts.join(', ')
}

function counted(count: number, what: string, verb: string): string | null {
  return count === 0 ? null : `${count} ${what}${count === 1 ? '' : 's'} ${verb}`
}
