import { describe, expect, it } from 'vitest'
import type { Graph, GraphNode } from '../../../../src/engine/workflow/graph/graph.ts'
import { lintGraph } from '../../../../src/engine/workflow/lint/lint-graph.ts'
import { CORPUS } from './corpus/corpus.ts'
import { EMPTY, SHOP, TICKETS } from './corpus/spoken/spoken-graphs.ts'
import { SPOKEN } from './corpus/spoken.ts'
import { runPlan } from './run-plan.ts'

const PROMPTS = [
  ...Object.values(CORPUS).flatMap((cases) => cases.flatMap(({ prompts }) => prompts)),
  ...Object.values(SPOKEN).flatMap((cases) => cases.map(({ prompt }) => prompt)),
]

/** Blocks that read a block follow it when it gets another name or begins the workflow instead of another. */
const FOLLOWS = /^Renamed |now begins the workflow/m
/** What is said of a schedule is said of the block that begins the workflow. */
const BEGINS = /\b(?:runs|schedule|begins it)\b/

/** The blocks that were changed, made or taken away. */
function touchedBy(before: Graph, after: Graph): GraphNode[] {
  const was = new Map(before.nodes.map((node) => [node.id, node]))
  const is = new Map(after.nodes.map((node) => [node.id, node]))
  return [...new Map([...was, ...is]).values()].filter(({ id }) => {
    const [old, now] = [was.get(id), is.get(id)]
    return !old || !now || JSON.stringify(bare(old)) !== JSON.stringify(bare(now))
  })
}

function isTold({ name, type }: GraphNode, text: string): boolean {
  return text.includes(name) || (type === 'starter' && BEGINS.test(text))
}

function bare({ type, name, config, enabled }: GraphNode) {
  return { type, name, config, enabled }
}

function errorsOf(graph: Graph): string[] {
  return lintGraph(graph).flatMap(({ severity, message }) => (severity === 'error' ? [message] : []))
}

describe.each([
  ['an empty workflow', EMPTY],
  ['orders', SHOP],
  ['tickets', TICKETS],
])('every prompt of the corpus, said of %s', (_name, graph) => {
  it('touches only what its answer names, brings no error, and does the same twice', () => {
    const known = errorsOf(graph)
    for (const prompt of PROMPTS) {
      const ran = runPlan(prompt, graph)
      const unnamed = touchedBy(graph, ran.graph).filter((node) => !isTold(node, ran.text))
      expect(FOLLOWS.test(ran.text) ? [] : unnamed, `${prompt}: ${ran.text}`).toEqual([])
      if (ran.graph !== graph)
        expect(
          errorsOf(ran.graph).filter((error) => !known.includes(error)),
          prompt,
        ).toEqual([])
      expect(runPlan(prompt, graph)).toEqual(ran)
    }
  }, 60_000)
})
