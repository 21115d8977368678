import { findBlockDescription } from '../blocks/block-descriptions.ts'
import { blockNameFault } from '../graph/block-name.ts'
import { type GraphEdge, type GraphNode, isTrigger } from '../graph/graph.ts'
import { type Skip, skip } from './skip.ts'

export interface Ends {
  source: GraphNode
  target: GraphNode
}

/** Why an edge cannot link two blocks, whatever else the graph holds. */
export function linkFault(
  { sourceHandle }: Omit<GraphEdge, 'id'>,
  { source, target }: Ends,
  isThere: boolean,
): Skip | null {
  if (source === target) return skip('SELF_EDGE', `An edge cannot lead from "${source.name}" to itself`)
  if (isThere)
    return skip('DUPLICATE_EDGE', `The edge from "${source.name}" to "${target.name}" is there already`)
  if (isTrigger(target))
    return skip('EDGE_INTO_TRIGGER', `"${target.name}" begins the run: nothing leads to it`)
  return badHandle(source, sourceHandle)
}

/** Why a block cannot have a name. */
export function nameFault(name: string | null | undefined): Skip | null {
  const fault = name == null ? null : blockNameFault(name.trim())
  return fault === null ? null : skip('NAME_INVALID', fault)
}

function badHandle(source: GraphNode, handle: string | undefined): Skip | null {
  const handles = handlesOf(source)
  const isRight = handle === undefined ? handles.length === 0 : handles.includes(handle)
  if (isRight) return null
  const hint = handles.length === 0 ? 'it has one output without a name' : `it has ${handles.join(', ')}`
  return skip(
    'BAD_HANDLE',
    `"${source.name}" has no output ${handle === undefined ? 'without a name' : `"${handle}"`}: ${hint}`,
  )
}

/** The outputs of a block that edges name. */
export function handlesOf({ type, config }: GraphNode): string[] {
  return findBlockDescription(type)?.handles(config) ?? []
}

export function unknownBlock(reference: string): Skip {
  return skip('UNKNOWN_BLOCK', `There is no block "${reference}"`)
}
