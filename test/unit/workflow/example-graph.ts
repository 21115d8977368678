import type { Graph } from '../../../src/engine/workflow/graph/graph.ts'
import { parseGraph } from '../../../src/engine/workflow/graph/parse-graph.ts'

/** A start, a request, a condition on its answer, and the answer. */
export const GRAPH: Graph = parseGraph({
  nodes: [
    { id: 's', type: 'starter', name: 'Start' },
    {
      id: 'f',
      type: 'general_api',
      name: 'Fetch',
      config: { url: 'https://a.example', headers: { a: '1' } },
    },
    {
      id: 'c',
      type: 'condition',
      name: 'Is it',
      config: { branches: [{ expression: '<Fetch.status_code> == 200' }] },
    },
    { id: 'r', type: 'response', name: 'Reply', config: { output: '<Fetch.output>' } },
  ],
  edges: [
    { source: 's', target: 'f' },
    { source: 'f', target: 'c' },
    { source: 'c', target: 'r', sourceHandle: 'if' },
  ],
})

export function node(graph: Graph | null, name: string) {
  return graph?.nodes.find((one) => one.name === name)
}
