import { z } from 'zod'
import { AppError, type FieldIssue } from '../../../base/errors.ts'
import { isJsonObject, type JsonObject } from '../../../base/json.ts'
import { storableTextIssues } from '../../../base/storable-text.ts'
import { blockNameFault, idFromName } from './block-name.ts'
import { configBoundIssues } from './config-bounds.ts'
import { edgeIdOf } from './edge-id.ts'
import {
  type DraftGraph,
  type Graph,
  type GraphEdge,
  type GraphNode,
  isBlockType,
  MAX_BLOCKS,
  MAX_COORDINATE,
  MAX_EDGES,
  resolveAlias,
} from './graph.ts'
import { layOut } from './layout.ts'
import { linkKey } from './link-key.ts'

const MAX_ID_CHARS = 100
const MAX_EDGE_ID_CHARS = 400
const MAX_ISSUES = 50

const id = z.string().min(1).max(MAX_ID_CHARS)
const coordinate = z.number().min(-MAX_COORDINATE).max(MAX_COORDINATE)
const handle = z.string().min(1).max(MAX_ID_CHARS).nullish()

const Node = z.object({
  id: id.nullish(),
  type: z.string().max(MAX_ID_CHARS),
  name: z.string(),
  position: z.object({ x: coordinate, y: coordinate }).nullish(),
  config: z.custom<JsonObject>(isJsonObject, 'Expected an object').nullish(),
  enabled: z.boolean().nullish(),
})
const Edge = z.object({
  id: z.string().min(1).max(MAX_EDGE_ID_CHARS).nullish(),
  source: id,
  target: id,
  sourceHandle: handle,
  targetHandle: handle,
})
const GraphShape = z.object({
  nodes: z.array(Node).max(MAX_BLOCKS, `A graph has at most ${MAX_BLOCKS} blocks`),
  edges: z.array(Edge).max(MAX_EDGES, `A graph has at most ${MAX_EDGES} edges`),
})

type NodeInput = z.output<typeof Node>
type EdgeInput = z.output<typeof Edge>

/**
 * A graph from anything: aliases become types, and the ids, positions and `enabled` that are left out are filled in.
 * An edge names its ends by id, or by name where no block has such an id; one that is there twice is there once.
 *
 * Throws VALIDATION with issues on `nodes` and `edges`: a wrong shape, an unknown type ("Unknown block type"), an id
 * or a name that is taken or cannot be, an edge that ends nowhere, or more than a graph may hold (500 blocks, 2 000
 * edges, 64 KiB for a value of a config).
 */
export function parseGraph(input: unknown): Graph {
  const draft = parseDraftGraph(input)
  const nodes = draft.nodes.flatMap((node) => (isKnown(node) ? [node] : []))
  refuse([...typeIssues(draft), ...nameIssues(draft), ...edgeIssues(draft)])
  return { nodes, edges: withoutRepeats(draft.edges) }
}

function withoutRepeats(edges: readonly GraphEdge[]): GraphEdge[] {
  const repeated = new Set(repeats(edges, linkKey))
  return edges.filter((_edge, at) => !repeated.has(at))
}

/** The same, but lenient in what the linter reports: unknown types, names and the ends of edges. */
export function parseDraftGraph(input: unknown): DraftGraph {
  const parsed = GraphShape.safeParse(input)
  if (!parsed.success) throw invalidGraph(parsed.error.issues.map(toFieldIssue))
  refuse([
    ...idIssues(parsed.data),
    ...configIssues(parsed.data.nodes),
    ...storableTextIssues(parsed.data, []),
  ])
  return fillIn(parsed.data)
}

function fillIn({ nodes, edges }: { nodes: NodeInput[]; edges: EdgeInput[] }): DraftGraph {
  const taken = new Set(nodes.flatMap((node) => node.id ?? []))
  const named = nodes.map((node) => {
    const type = resolveAlias(node.type)
    const name = node.name.trim()
    const nodeId = node.id ?? idFromName({ name, type }, taken)
    taken.add(nodeId)
    return { ...node, id: nodeId, type, name, position: node.position ?? undefined }
  })
  const idByName = new Map(named.map((node) => [node.name, node.id]))
  const toId = (end: string) => (taken.has(end) ? end : (idByName.get(end) ?? end))
  const links = edges.map((edge) => ({ ...edge, source: toId(edge.source), target: toId(edge.target) }))
  const positions = layOut(named, links)
  return { nodes: named.map((node) => toNode(node, positions)), edges: withIds(links) }
}

function toNode(
  { id: nodeId, type, name, config, enabled }: NodeInput & { id: string },
  positions: ReturnType<typeof layOut>,
): GraphNode<string> {
  const position = positions.get(nodeId) ?? { x: 0, y: 0 }
  return { id: nodeId, type, name, position, config: config ?? {}, enabled: enabled ?? true }
}

function withIds(edges: readonly EdgeInput[]): GraphEdge[] {
  const taken = new Set(edges.flatMap((edge) => edge.id ?? []))
  return edges.map(({ id: given, source, target, sourceHandle, targetHandle }) => {
    const ends = {
      source,
      target,
      ...(sourceHandle == null ? {} : { sourceHandle }),
      ...(targetHandle == null ? {} : { targetHandle }),
    }
    const edgeId = given ?? edgeIdOf(ends, taken)
    taken.add(edgeId)
    return { id: edgeId, ...ends }
  })
}

function idIssues({ nodes, edges }: { nodes: NodeInput[]; edges: EdgeInput[] }): FieldIssue[] {
  return [
    ...repeats(nodes, ({ id: given }) => given).map((at) =>
      issue(['nodes', at, 'id'], 'duplicate_id', 'Another block has the same id'),
    ),
    ...repeats(edges, ({ id: given }) => given).map((at) =>
      issue(['edges', at, 'id'], 'duplicate_id', 'Another edge has the same id'),
    ),
  ]
}

function configIssues(nodes: readonly NodeInput[]): FieldIssue[] {
  return nodes.flatMap(({ config }, at) => configBoundIssues(config ?? {}, ['nodes', at, 'config']))
}

function typeIssues({ nodes }: DraftGraph): FieldIssue[] {
  return nodes.flatMap((node, at) =>
    isKnown(node)
      ? []
      : [issue(['nodes', at, 'type'], 'unknown_block_type', `Unknown block type "${node.type}"`)],
  )
}

function nameIssues({ nodes }: DraftGraph): FieldIssue[] {
  const faults = nodes.flatMap(({ name }, at) => {
    const fault = blockNameFault(name)
    return fault === null ? [] : [issue(['nodes', at, 'name'], 'invalid_name', fault)]
  })
  const taken = repeats(nodes, ({ name }) => name).map((at) =>
    issue(['nodes', at, 'name'], 'duplicate_name', `Another block has the name "${nodes[at]?.name}"`),
  )
  return [...faults, ...taken]
}

function edgeIssues({ nodes, edges }: DraftGraph): FieldIssue[] {
  const ids = new Set(nodes.map((node) => node.id))
  return edges.flatMap((edge, at) =>
    (['source', 'target'] as const)
      .filter((end) => !ids.has(edge[end]))
      .map((end) => issue(['edges', at, end], 'unknown_block', `There is no block "${edge[end]}"`)),
  )
}

function isKnown(node: GraphNode<string>): node is GraphNode {
  return isBlockType(node.type)
}

/** Where the key of an item is one that an earlier item has. */
function repeats<Item>(items: readonly Item[], keyOf: (item: Item) => string | null | undefined): number[] {
  const seen = new Set<string>()
  return items.flatMap((item, at) => {
    const key = keyOf(item)
    if (key == null) return []
    if (seen.has(key)) return [at]
    seen.add(key)
    return []
  })
}

function refuse(issues: readonly FieldIssue[]): void {
  if (issues.length > 0) throw invalidGraph(issues)
}

function invalidGraph(issues: readonly FieldIssue[]): AppError<'VALIDATION'> {
  const message = issues[0]?.message ?? 'Invalid graph'
  return new AppError('VALIDATION', message, { issues: issues.slice(0, MAX_ISSUES) })
}

function issue(path: FieldIssue['path'], code: string, message: string): FieldIssue {
  return { path, code, message }
}

function toFieldIssue({ path, code, message }: z.core.$ZodIssue): FieldIssue {
  return issue(
    path.map((step) => (typeof step === 'symbol' ? String(step) : step)),
    code ?? 'invalid',
    message,
  )
}
