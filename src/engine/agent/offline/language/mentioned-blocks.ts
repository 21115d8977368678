import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { findOneBlock } from './find-block.ts'
import { pattern } from './pattern.ts'

const MAX_WORDS = 60
const MAX_NAME_WORDS = 5
/** Words that name no block of themselves. */
const EMPTY = pattern`
  ^(?:the|an?|my|our|to|of|in|on|at|for|and|or|if|when|is|are|does|do|it|this|that|them|one|what|who|where
  |why|how|which|run|work|first|last|steps?|blocks?|workflow|flow|input|output|result|results|get|gets
  |need|needs|use|uses|have|has|can|will|should|i|you|we|me|us)$`

/** The blocks of which a sentence speaks, by name, by what they do, by service or by type, in its order. */
export function mentionedBlocks(sentence: string, graph: Graph): GraphNode[] {
  const words = sentence.match(/[\p{L}\p{N}'’_/.-]+/gu)?.slice(0, MAX_WORDS) ?? []
  const found: GraphNode[] = []
  for (let at = 0; at < words.length; at++) {
    const longest = Math.min(MAX_NAME_WORDS, words.length - at)
    for (let length = longest; length > 0; length--) {
      const phrase = words.slice(at, at + length)
      if (phrase.some((word) => EMPTY.test(word))) continue
      const node = findOneBlock(phrase.join(' ').replace(/[.'’]+$|'s$/, ''), graph, null)
      if (!node) continue
      if (!found.includes(node)) found.push(node)
      at += length - 1
      break
    }
  }
  return found
}
