import { describe, expect, it } from 'vitest'
import { planSuggestion } from '../../../src/domain/copilot/suggestion-plan.ts'
import { compareGraphs } from '../../../src/engine/workflow/diff/compare-graphs.ts'
import type { Graph } from '../../../src/engine/workflow/graph/graph.ts'

const at = { position: { x: 0, y: 0 }, enabled: true }
const wait = (id: string, seconds: number) => ({
  id,
  type: 'wait' as const,
  name: id,
  config: { seconds },
  ...at,
})
const graph = (...nodes: Graph['nodes']): Graph => ({ nodes, edges: [] })

const SAVED = graph(wait('a', 1), wait('b', 1))
/** Makes `a` wait 5 seconds. */
const AFTER = graph(wait('a', 5), wait('b', 1))
const diff = compareGraphs(SAVED, AFTER)
const facts = { diff, base: SAVED, editor: null, saved: SAVED, current: SAVED }

describe('a suggestion', () => {
  it('is applied to what it was made on', () => {
    expect(planSuggestion(facts)).toEqual({ kind: 'apply', graph: AFTER, editor: SAVED, rebased: false })
  })

  it('is found where the caller has saved it', () => {
    expect(planSuggestion({ ...facts, current: AFTER })).toEqual({ kind: 'there', editor: SAVED })
  })

  it('comes to what others have saved elsewhere', () => {
    const current = graph(wait('a', 1), wait('b', 9))
    const expected = graph(wait('a', 5), wait('b', 9))
    expect(planSuggestion({ ...facts, current })).toMatchObject({
      kind: 'apply',
      rebased: true,
      graph: expected,
    })
  })

  it('is a conflict where others have saved something else in the same place', () => {
    const plan = planSuggestion({ ...facts, current: graph(wait('a', 7), wait('b', 1)) })
    expect(plan).toEqual({ kind: 'conflict', conflicts: [expect.stringContaining('seconds')] })
  })

  it('comes to the editor first, and brings what was drawn there', () => {
    const editor = graph(...SAVED.nodes, wait('c', 3))
    expect(planSuggestion({ ...facts, editor })).toEqual({
      ...{ kind: 'apply', editor, rebased: false },
      graph: graph(...AFTER.nodes, wait('c', 3)),
    })
  })

  it('is a conflict with an editor that says something else in the same place', () => {
    expect(planSuggestion({ ...facts, editor: graph(wait('a', 2), wait('b', 1)) }).kind).toBe('conflict')
  })
})
