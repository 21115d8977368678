import type { GraphEdge, GraphNode } from '../graph/graph.ts'
import type { RunGraph } from './run-graph.ts'

/** What became of a block, as far as it decides what comes next; a block without it has not been reached. */
export type StepProgress =
  /** It waits for its turn, is at work, or waits for something outside. */
  | { kind: 'active' }
  /** `handle`: the one output that was chosen, where there is a choice. */
  | { kind: 'done'; handle: string | null }
  | { kind: 'skipped' }
  | { kind: 'failed' }

export type Steps = ReadonlyMap<string, StepProgress>

export type RunPlan =
  /**
   * Blocks whose turn it is, and blocks that can never have one: the second in an order in which each follows its
   * cause.
   */
  | { kind: 'run'; ready: GraphNode[]; skipped: GraphNode[] }
  /** Nothing to begin: others are still at work. */
  | { kind: 'wait' }
  /** `block`: whose output is the run's; null when none has one. */
  | { kind: 'completed'; block: GraphNode | null }
  /** `block`: the one that failed; null for blocks that wait for each other in a circle. */
  | { kind: 'failed'; block: GraphNode | null }

/**
 * What comes next in a run, by its graph and by what became of its blocks, in the order in which they ended. The
 * trigger comes first. Another block waits until every edge that leads to it is decided: taken, when its source is
 * done and this output was chosen (an edge that names no output is always taken); dead, when another one was chosen
 * or the source was skipped. With one edge taken it runs; with only dead ones it is skipped, and so is a block that
 * is switched off. The first failure ends the run, and so does the first response.
 */
export function planNext(graph: RunGraph, steps: Steps): RunPlan {
  const ended = endOf(graph, steps)
  if (ended) return ended
  const { ready, skipped } = findTurns(graph, steps)
  if (ready.length > 0 || skipped.length > 0) return { kind: 'run', ready, skipped }
  if ([...steps.values()].some(({ kind }) => kind === 'active')) return { kind: 'wait' }
  const isWhole = graph.blocks.size > 0 && [...graph.blocks.keys()].every((id) => steps.has(id))
  return isWhole ? { kind: 'completed', block: lastDone(graph, steps) } : { kind: 'failed', block: null }
}

/** A block that is skipped may decide the next one: looks again as long as there are such. */
function findTurns(graph: RunGraph, steps: Steps): { ready: GraphNode[]; skipped: GraphNode[] } {
  const known = new Map(steps)
  const found: Record<'run' | 'skip', GraphNode[]> = { run: [], skip: [] }
  for (let before = -1; before !== found.skip.length; ) {
    before = found.skip.length
    for (const block of graph.blocks.values()) {
      const turn = known.has(block.id) ? 'unknown' : turnOf(graph, known, block)
      if (turn === 'unknown') continue
      known.set(block.id, turn === 'run' ? { kind: 'active' } : { kind: 'skipped' })
      found[turn].push(block)
    }
  }
  return { ready: found.run, skipped: found.skip }
}

function endOf(graph: RunGraph, steps: Steps): RunPlan | null {
  for (const [id, { kind }] of steps) {
    const block = graph.blocks.get(id) ?? null
    if (kind === 'failed') return { kind: 'failed', block }
    if (kind === 'done' && block?.type === 'response') return { kind: 'completed', block }
  }
  return null
}

function turnOf(graph: RunGraph, steps: Steps, block: GraphNode): 'run' | 'skip' | 'unknown' {
  if (block === graph.trigger) return 'run'
  const edges = (graph.incoming.get(block.id) ?? []).map((edge) => stateOf(edge, steps.get(edge.source)))
  if (edges.includes('unknown')) return 'unknown'
  return block.enabled && edges.includes('taken') ? 'run' : 'skip'
}

function stateOf(
  { sourceHandle }: GraphEdge,
  source: StepProgress | undefined,
): 'taken' | 'dead' | 'unknown' {
  if (source?.kind === 'skipped') return 'dead'
  if (source?.kind !== 'done') return 'unknown'
  const isChosen = source.handle === null || sourceHandle === undefined || sourceHandle === source.handle
  return isChosen ? 'taken' : 'dead'
}

function lastDone(graph: RunGraph, steps: Steps): GraphNode | null {
  const done = [...steps].filter(([, { kind }]) => kind === 'done').map(([id]) => id)
  return graph.blocks.get(done.at(-1) ?? '') ?? null
}
