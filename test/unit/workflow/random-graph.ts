import fc from 'fast-check'
import type { JsonObject, JsonValue } from '../../../src/base/json.ts'
import type { Graph, GraphEdge, GraphNode } from '../../../src/engine/workflow/graph/graph.ts'

const NAMES = ['Start', 'Fetch', 'Check it', 'Code', 'Writer', 'Wait', 'Reply', 'Split']
const TYPES = ['general_api', 'code', 'condition', 'wait', 'response'] as const

/** A text that may mention blocks, also ones that are not there. */
const text = fc.oneof(
  fc.constantFrom('plain', '', 'a < b'),
  fc.constantFrom(...NAMES, 'Nobody').map((name) => `<${name}.output.x>`),
  fc.constantFrom(...NAMES).map((name) => `Hello <${name}.output["a b"]>!`),
)
const value: fc.Arbitrary<JsonValue> = fc.oneof(
  text,
  fc.integer(),
  fc.constant(null),
  fc.array(text, { maxLength: 2 }),
)

const config: fc.Arbitrary<JsonObject> = fc.dictionary(fc.constantFrom('note', 'extra', 'more'), value)

/** Graphs of a starter and up to seven blocks, whose edges lead from earlier to later blocks. */
export const graphs: fc.Arbitrary<Graph> = fc
  .record({
    types: fc.array(fc.constantFrom(...TYPES), { maxLength: NAMES.length - 1 }),
    configs: fc.array(config, { minLength: NAMES.length, maxLength: NAMES.length }),
    links: fc.array(fc.tuple(fc.nat(NAMES.length), fc.nat(NAMES.length)), { maxLength: 10 }),
  })
  .map(({ types, configs, links }) => {
    const nodes = ['starter' as const, ...types].map(
      (type, at): GraphNode => ({
        id: `b${at}`,
        type,
        name: NAMES[at] ?? `B${at}`,
        position: { x: at * 300, y: 0 },
        config: configs[at] ?? {},
        enabled: true,
      }),
    )
    return { nodes, edges: toEdges(nodes, links) }
  })

function toEdges(nodes: readonly GraphNode[], links: readonly (readonly [number, number])[]): GraphEdge[] {
  const edges = links.flatMap(([one, other]): GraphEdge[] => {
    const [source, target] = [nodes[Math.min(one, other)], nodes[Math.max(one, other)]]
    if (!source || !target || source === target) return []
    const handle = source.type === 'condition' ? { sourceHandle: 'if' } : {}
    return [{ id: `${source.id}->${target.id}`, source: source.id, target: target.id, ...handle }]
  })
  return [...new Map(edges.map((edge) => [edge.id, edge])).values()]
}

const reference = fc.constantFrom(...NAMES, 'b1', 'b3', 'new_1', 'Nobody')
const wireEdge = fc.record(
  { source: reference, target: reference, sourceHandle: fc.constantFrom('if', 'else', 'source') },
  { requiredKeys: ['source', 'target'] },
)

/** Diffs as a model writes them: many of their items fit, others do not. */
export const wireDiffs = fc.record(
  {
    add_blocks: fc.array(
      fc.record(
        {
          id: fc.constantFrom('new_1', 'new_2', 'b1'),
          type: fc.constantFrom(...TYPES, 'starter', 'loop'),
          name: fc.constantFrom(...NAMES, 'Slack', 'a.b'),
          config,
          position: fc.constant({ x: 5, y: 5 }),
        },
        { requiredKeys: ['type', 'name'] },
      ),
      { maxLength: 3 },
    ),
    remove_blocks: fc.array(reference, { maxLength: 2 }),
    update_blocks: fc.array(
      fc.record(
        {
          id: reference,
          name: fc.constantFrom('Renamed', 'Other', 'Fetch'),
          config,
          unset_config: fc.constant(['extra']),
          enabled: fc.boolean(),
        },
        { requiredKeys: ['id'] },
      ),
      { maxLength: 3 },
    ),
    add_edges: fc.array(wireEdge, { maxLength: 4 }),
    remove_edges: fc.array(wireEdge, { maxLength: 2 }),
  },
  { requiredKeys: [] },
)
