import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { findBlock, whichBlock } from './find-block.ts'
import { type Literal, unmask } from './literals.ts'

const JOINT = /\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*/i
const MAX_BLOCKS_NAMED = 50

export interface BlockScene {
  graph: Graph
  focus: string | null
  literals: readonly Literal[]
}

/** The blocks of `Fetch, the Slack step and Reply`; a question where one of them is none. */
export function readBlocks(phrase: string, scene: BlockScene): { nodes: GraphNode[] } | { problem: string } {
  const whole = readBlock(phrase, scene)
  if ('node' in whole) return { nodes: [whole.node] }
  const parts = phrase
    .split(JOINT)
    .filter((part) => part.trim() !== '')
    .slice(0, MAX_BLOCKS_NAMED)
  if (parts.length < 2) return { problem: whole.problem }
  const nodes: GraphNode[] = []
  for (const part of parts) {
    const found = readBlock(part, scene)
    if ('problem' in found) return found
    if (!nodes.includes(found.node)) nodes.push(found.node)
  }
  return { nodes }
}

export function readBlock(
  phrase: string,
  { graph, focus, literals }: BlockScene,
): { node: GraphNode } | { problem: string } {
  const found = findBlock(unmask(phrase, literals), graph, focus)
  return found.found === 'one' ? { node: found.node } : { problem: whichBlock(found, graph) }
}
