import type { JsonObject } from '../../../base/json.ts'
import { findBlockDescription } from '../blocks/block-descriptions.ts'
import { type DraftGraph, type GraphEdge, type GraphNode, isTrigger } from '../graph/graph.ts'
import { linkKey } from '../graph/link-key.ts'
import { findCycle } from '../graph/topology.ts'
import type { LintIssue } from './lint-issue.ts'

type Ends = { source: GraphNode<string>; target: GraphNode<string> }

/** Edges without their ends, at outputs that are not there, without effect, and cycles. */
export function checkEdges({ nodes, edges }: DraftGraph): LintIssue[] {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const seen = new Set<string>()
  const issues = edges.flatMap((edge): LintIssue[] => {
    const [source, target] = [byId.get(edge.source), byId.get(edge.target)]
    const isRepeated = seen.has(linkKey(edge))
    seen.add(linkKey(edge))
    if (!source || !target) return [dangling(edge)]
    const ends = { source, target }
    return [...handleIssues(edge, ends, edges), ...effectIssues(edge, ends, isRepeated)]
  })
  return [...issues, ...cycleIssues(edges, byId)]
}

function dangling(edge: GraphEdge): LintIssue {
  const fix = { remove_edges: [{ source: edge.source, target: edge.target }] }
  const message = 'The edge leads from or to a block that is not there'
  return { rule: 'DANGLING_EDGE', severity: 'error', message, edgeId: edge.id, fix }
}

function handleIssues(edge: GraphEdge, { source, target }: Ends, edges: readonly GraphEdge[]): LintIssue[] {
  const handles = findBlockDescription(source.type)?.handles(source.config)
  if (!handles) return []
  const { sourceHandle } = edge
  const isRight = sourceHandle === undefined ? handles.length === 0 : handles.includes(sourceHandle)
  if (isRight) return []
  const used = edges.flatMap((other) => (other.source === source.id ? (other.sourceHandle ?? []) : []))
  const free = handles.find((handle) => !used.includes(handle)) ?? handles[0]
  const link = { source: source.name, target: target.name }
  const fix = {
    remove_edges: [{ ...link, ...(sourceHandle !== undefined && { sourceHandle }) }],
    add_edges: [{ ...link, ...(free !== undefined && { sourceHandle: free }) }],
  }
  const given = sourceHandle === undefined ? 'an output without a name' : `the output "${sourceHandle}"`
  const has = handles.length === 0 ? 'one output without a name' : handles.join(', ')
  const message = `The edge begins at ${given} of "${source.name}", which has ${has}`
  return [{ rule: 'BAD_HANDLE', severity: 'error', message, blockId: source.id, edgeId: edge.id, fix }]
}

function effectIssues(edge: GraphEdge, { source, target }: Ends, isRepeated: boolean): LintIssue[] {
  const reason = isRepeated
    ? 'The same edge is there already'
    : isTrigger(target)
      ? `"${target.name}" begins the run: no edge leads to it`
      : source.type === 'response'
        ? `"${source.name}" ends the run: nothing comes after it`
        : null
  if (reason === null) return []
  const issue = { rule: 'REDUNDANT_EDGE', severity: 'warning', message: reason, edgeId: edge.id } as const
  return [isRepeated ? issue : { ...issue, fix: removal(edge, source, target) }]
}

function cycleIssues(edges: readonly GraphEdge[], byId: ReadonlyMap<string, GraphNode<string>>): LintIssue[] {
  const cycle = findCycle(edges)
  const [first] = cycle ?? []
  const last = cycle?.at(-1)
  const closing = edges.find(({ source, target }) => source === last && target === first)
  const [source, target] = [byId.get(last ?? ''), byId.get(first ?? '')]
  if (!cycle || !closing || !source || !target) return []
  const names = [...cycle, closing.target].map((id) => `"${byId.get(id)?.name ?? id}"`)
  return [
    {
      rule: 'CYCLE',
      severity: 'error',
      message: `The workflow runs in a circle: ${names.join(' → ')}`,
      blockId: closing.target,
      edgeId: closing.id,
      fix: removal(closing, source, target),
    },
  ]
}

function removal(
  { sourceHandle }: GraphEdge,
  source: GraphNode<string>,
  target: GraphNode<string>,
): JsonObject {
  const link = {
    source: source.name,
    target: target.name,
    ...(sourceHandle !== undefined && { sourceHandle }),
  }
  return { remove_edges: [link] }
}
