import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { applyDiff } from '../../../../src/engine/workflow/diff/apply-diff.ts'
import { applyWireDiff } from '../../../../src/engine/workflow/diff/apply-wire-diff.ts'
import { compareGraphs } from '../../../../src/engine/workflow/diff/compare-graphs.ts'
import { rebaseDiff } from '../../../../src/engine/workflow/diff/rebase-diff.ts'
import { selectDiff } from '../../../../src/engine/workflow/diff/select-diff.ts'
import { toWireDiff } from '../../../../src/engine/workflow/diff/to-wire-diff.ts'
import { invertDiff, isEmptyDiff } from '../../../../src/engine/workflow/diff/workflow-diff.ts'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { parseGraph } from '../../../../src/engine/workflow/graph/parse-graph.ts'
import { findCycle } from '../../../../src/engine/workflow/graph/topology.ts'
import { graphs, wireDiffs } from '../random-graph.ts'

const RUNS = { seed: 20_261, numRuns: 400 }
const edits = fc.tuple(graphs, wireDiffs)

/** The same whatever the order of its blocks and edges. */
function sorted({ nodes, edges }: Graph): Graph {
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1)
  return { nodes: nodes.toSorted(byId), edges: edges.toSorted(byId) }
}

function check<T>(arbitrary: fc.Arbitrary<T>, law: (value: T) => void): void {
  fc.assert(fc.property(arbitrary, law), RUNS)
}

describe('a diff', () => {
  it('and then its inverse give the graph as it was', () => {
    check(edits, ([graph, wire]) => {
      const { graph: edited, diff } = applyWireDiff(graph, wire)
      expect(sorted(applyDiff(edited, invertDiff(diff)))).toEqual(sorted(graph))
      expect(invertDiff(invertDiff(diff))).toEqual(diff)
    })
  })

  it('that is empty changes nothing', () => {
    check(graphs, (graph) => {
      expect(applyWireDiff(graph, {})).toEqual({
        graph,
        diff: compareGraphs(graph, graph),
        skipped: [],
        names: [],
      })
      expect(isEmptyDiff(compareGraphs(graph, graph))).toBe(true)
    })
  })

  it('is what the graphs before and after it differ by', () => {
    check(edits, ([graph, wire]) => {
      const { graph: edited, diff } = applyWireDiff(graph, wire)
      expect(sorted(applyDiff(graph, diff))).toEqual(sorted(edited))
      expect(compareGraphs(graph, applyDiff(graph, diff))).toEqual(diff)
    })
  })

  it('between any two graphs turns one into the other', () => {
    check(fc.tuple(graphs, graphs), ([one, other]) => {
      const turned = applyDiff(one, compareGraphs(one, other))
      expect(isEmptyDiff(compareGraphs(turned, other))).toBe(true)
    })
  })

  it('leaves a right graph, whatever it says: no edge without its ends, no cycle, no name twice', () => {
    check(edits, ([graph, wire]) => {
      const { graph: edited } = applyWireDiff(graph, wire)
      expect(parseGraph(structuredClone(edited))).toEqual(edited)
      expect(findCycle(edited.edges)).toBeNull()
    })
  })

  it('never moves a block that is there', () => {
    check(edits, ([graph, wire]) => {
      const before = new Map(graph.nodes.map(({ id, position }) => [id, position]))
      const removed = new Set(applyWireDiff(graph, wire).diff.removeBlocks.map(({ id }) => id))
      for (const { id, position } of applyWireDiff(graph, wire).graph.nodes)
        if (before.has(id) && !removed.has(id)) expect(position).toEqual(before.get(id))
    })
  })

  it('says the same in the words of the wire', () => {
    check(edits, ([graph, wire]) => {
      const first = applyWireDiff(graph, { ...wire, update_blocks: [] })
      const again = applyWireDiff(
        graph,
        toWireDiff(first.diff, new Map(graph.nodes.map(({ id, name }) => [id, name]))),
      )
      expect(again.skipped).toEqual([])
      expect(isEmptyDiff(compareGraphs(again.graph, first.graph))).toBe(true)
    })
  })

  it('merges with one that does not overlap, in either order, to the same graph', () => {
    let merged = 0
    check(fc.tuple(graphs, wireDiffs, wireDiffs), ([base, one, other]) => {
      const [first, second] = [applyWireDiff(base, one), applyWireDiff(base, other)]
      const onFirst = rebaseDiff({ base, current: first.graph, diff: second.diff })
      const onSecond = rebaseDiff({ base, current: second.graph, diff: first.diff })
      expect(onFirst.conflicts === null).toBe(onSecond.conflicts === null)
      if (onFirst.graph === null || onSecond.graph === null) return
      merged++
      expect(compareGraphs(onFirst.graph, onSecond.graph)).toEqual(
        compareGraphs(onSecond.graph, onSecond.graph),
      )
      expect(parseGraph(structuredClone(onFirst.graph))).toEqual(onFirst.graph)
    })
    expect(merged).toBeGreaterThan(100)
  })

  it('rebases onto its own result without a change', () => {
    check(edits, ([base, wire]) => {
      const { graph: current, diff } = applyWireDiff(base, wire)
      const { graph } = rebaseDiff({ base, current, diff })
      expect(graph && sorted(graph)).toEqual(sorted(current))
    })
  })

  it('has parts that are closed in themselves', () => {
    check(fc.tuple(edits, fc.infiniteStream(fc.boolean())), ([[graph, wire], coins]) => {
      const { graph: whole, diff } = applyWireDiff(graph, wire)
      const ids = [...diff.addBlocks, ...diff.removeBlocks, ...diff.addEdges, ...diff.removeEdges].map(
        ({ id }) => id,
      )
      const all = new Set([...ids, ...diff.updateBlocks.map(({ blockId }) => blockId)])
      expect(sorted(applyDiff(graph, selectDiff(diff, all).diff))).toEqual(sorted(whole))
      const some = new Set([...all].filter(() => coins.next().value))
      const part = applyDiff(graph, selectDiff(diff, some).diff)
      const known = new Set(part.nodes.map(({ id }) => id))
      for (const { source, target } of part.edges)
        expect([known.has(source), known.has(target)]).toEqual([true, true])
      expect(part.nodes.length).toBeGreaterThanOrEqual(graph.nodes.length - diff.removeBlocks.length)
    })
  })
})
