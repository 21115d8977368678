import { describe, expect, it } from 'vitest'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { lintGraph } from '../../../../src/engine/workflow/lint/lint-graph.ts'
import type { Case } from './corpus/case.ts'
import { CORPUS } from './corpus/corpus.ts'
import { notate } from './notation.ts'
import { type Ran, runPlan } from './run-plan.ts'

function errorsOf(graph: Graph): string[] {
  return lintGraph(graph)
    .filter(({ severity }) => severity === 'error')
    .map(({ rule, message }) => `${rule}: ${message}`)
}

/** Where the blocks stand that both graphs have. */
function placesOf({ nodes }: Graph, other: Graph) {
  const ids = new Set(other.nodes.map(({ id }) => id))
  const kept = nodes.filter(({ id }) => ids.has(id))
  return Object.fromEntries(kept.map(({ id, type, position }) => [id, { type, position }]))
}

function ask(prompt: string, { from, history, answers }: Case): Ran {
  return runPlan(prompt, from, { history: [...(history ?? [])], ...(answers && { answers }) })
}

describe.each(Object.entries(CORPUS))('the corpus: %s', (_intent, cases) => {
  const prompts = cases.flatMap((one) => one.prompts.map((prompt) => [prompt, one] as const))

  it.each(prompts)('%s', (prompt, one) => {
    const ran = ask(prompt, one)
    expect(notate(ran.graph), ran.text).toBe(notate(one.to ?? one.from))
    if (one.says) expect(ran.text).toMatch(one.says)
    expect(ran.calls.map(({ name }) => name)).toEqual(one.calls ?? (one.to ? ['modify_workflow'] : []))
    expect(ran.skipped).toBe(0)
    expect(errorsOf(ran.graph)).toEqual(one.to ? [] : errorsOf(one.from))
    expect(placesOf(ran.graph, one.from)).toEqual(placesOf(one.from, ran.graph))
    expect(ask(prompt, one)).toEqual(ran)
  })
})
