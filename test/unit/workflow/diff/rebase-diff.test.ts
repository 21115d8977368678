import { describe, expect, it } from 'vitest'
import { applyWireDiff } from '../../../../src/engine/workflow/diff/apply-wire-diff.ts'
import { compareGraphs, isSameGraph } from '../../../../src/engine/workflow/diff/compare-graphs.ts'
import { rebaseDiff } from '../../../../src/engine/workflow/diff/rebase-diff.ts'
import { selectDiff } from '../../../../src/engine/workflow/diff/select-diff.ts'
import { summarize } from '../../../../src/engine/workflow/diff/workflow-diff.ts'
import { parseGraph } from '../../../../src/engine/workflow/graph/parse-graph.ts'
import { GRAPH, node } from '../example-graph.ts'

describe('a part of a diff', () => {
  const { diff } = applyWireDiff(GRAPH, {
    add_blocks: [
      { id: 'x', type: 'wait', name: 'X' },
      { id: 'y', type: 'wait', name: 'Y', config: { until: '<Load.output>' } },
    ],
    update_blocks: [{ id: 'Fetch', name: 'Load' }],
    remove_edges: [{ source: 'Fetch', target: 'Is it' }],
    add_edges: [
      { source: 'Fetch', target: 'x' },
      { source: 'x', target: 'y' },
      { source: 'y', target: 'Is it' },
    ],
  })

  it('brings the edges of its blocks, but those that lead to what was not chosen', () => {
    const { diff: part, leftOut } = selectDiff(diff, new Set(['x']))
    expect(part.addEdges.map(({ id }) => id)).toEqual(['f->x'])
    expect(leftOut.map(({ id }) => id)).toEqual(['x->y'])
    expect(part.removeEdges.map(({ id }) => id)).toEqual(['f->c'])
  })

  it('calls blocks by the names that they keep', () => {
    expect(selectDiff(diff, new Set(['y'])).diff.addBlocks[0]?.config).toEqual({ until: '<Fetch.output>' })
    expect(selectDiff(diff, new Set(['y', 'f'])).diff.addBlocks[0]?.config).toEqual({
      until: '<Load.output>',
    })
  })
})

describe('two changes of one graph', () => {
  const edited = (wire: object) => applyWireDiff(GRAPH, wire)
  const rebase = (theirs: object, ours: object) =>
    rebaseDiff({ base: GRAPH, current: edited(theirs).graph, diff: edited(ours).diff })

  it('come together where they touch different things', () => {
    const { graph } = rebase(
      { update_blocks: [{ id: 'Fetch', config: { url: 'https://b.example' } }] },
      { update_blocks: [{ id: 'Fetch', config: { method: 'PUT' } }] },
    )
    expect(node(graph, 'Fetch')?.config).toMatchObject({ url: 'https://b.example', method: 'PUT' })
  })

  it('meet in a new name: what the other side writes mentions it', () => {
    const { graph } = rebase(
      { update_blocks: [{ id: 'Fetch', name: 'Load' }] },
      { add_blocks: [{ id: 'w', type: 'wait', name: 'W', config: { until: '<Fetch.output>' } }] },
    )
    expect(node(graph, 'W')?.config).toEqual({ until: '<Load.output>' })
  })

  it.each([
    [
      { config: { url: 'https://b.example' } },
      { config: { url: 'https://c.example' } },
      ['blocks/Fetch/config/url'],
    ],
    [
      { name: 'A' },
      { name: 'B' },
      ['blocks/Fetch/name', 'blocks/Is it/config/branches', 'blocks/Reply/config/output'],
    ],
    [{ config: { method: 'PUT' } }, { config: { method: 'PUT' } }, null],
  ])('%j and %j: %j', (theirs, ours, conflicts) => {
    const update = (change: object) => ({ update_blocks: [{ id: 'Fetch', ...change }] })
    expect(rebase(update(theirs), update(ours)).conflicts).toEqual(conflicts)
  })

  it('conflict where one removes what the other changes or links', () => {
    const removal = { remove_blocks: ['Fetch'] }
    const change = { update_blocks: [{ id: 'Fetch', config: { method: 'PUT' } }] }
    const link = { add_edges: [{ source: 'Fetch', target: 'Reply' }] }
    expect(rebase(removal, change).conflicts).toEqual(['blocks/Fetch'])
    expect(rebase(change, removal).conflicts).toEqual(['blocks/Fetch'])
    expect(rebase(removal, link).conflicts).toEqual(['blocks/Fetch'])
    expect(rebase(removal, removal).conflicts).toBeNull()
  })

  it('conflict where they make a cycle together', () => {
    const base = parseGraph({
      nodes: ['A', 'B'].map((name) => ({ id: name, type: 'wait', name, config: { seconds: 1 } })),
      edges: [],
    })
    const one = applyWireDiff(base, { add_edges: [{ source: 'A', target: 'B' }] })
    const other = applyWireDiff(base, { add_edges: [{ source: 'B', target: 'A' }] })
    expect(rebaseDiff({ base, current: one.graph, diff: other.diff }).conflicts).toEqual(['edges'])
  })

  it('are the same graph when only the order or the ids of edges differ', () => {
    const other = {
      nodes: GRAPH.nodes.toReversed(),
      edges: GRAPH.edges.map((edge) => ({ ...edge, id: `other ${edge.id}` })),
    }
    expect(isSameGraph(GRAPH, other)).toBe(true)
    expect(summarize(compareGraphs(GRAPH, other))).toBe('Nothing changes')
  })
})
