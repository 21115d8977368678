import type { z } from 'zod'
import { findBlockDescription } from '../blocks/block-descriptions.ts'
import { type Rename, renameReferences } from '../expressions/rename-references.ts'
import { freeName, idFromName } from '../graph/block-name.ts'
import { configBoundIssues } from '../graph/config-bounds.ts'
import { edgeIdOf } from '../graph/edge-id.ts'
import {
  type Graph,
  type GraphEdge,
  type GraphNode,
  isBlockType,
  isTrigger,
  MAX_BLOCKS,
  MAX_EDGES,
  resolveAlias,
} from '../graph/graph.ts'
import { layOut } from '../graph/layout.ts'
import { linkKey } from '../graph/link-key.ts'
import { reachableFrom } from '../graph/topology.ts'
import { BlockNames } from './block-names.ts'
import { configFault } from './config-faults.ts'
import { type Ends, handlesOf, linkFault, nameFault, unknownBlock } from './item-faults.ts'
import { type Skip, skip } from './skip.ts'
import type { AddBlock, UpdateBlock, WireEdge } from './wire.ts'

type AddInput = z.output<typeof AddBlock>
type UpdateInput = z.output<typeof UpdateBlock>
type EdgeInput = z.output<typeof WireEdge>

/** What editors name the only output of a block that has one. */
const NAMES_OF_ONLY_OUTPUT: ReadonlySet<string> = new Set(['source', 'output', 'out', 'default'])

/**
 * A graph while the items of a `workflow_diff` are applied to it. Each method takes one item and gives the reason for
 * which it leaves the graph as it is, or null; the graph is a right one after each.
 */
export class GraphEdit {
  readonly #names: BlockNames
  readonly #nodes: Map<string, GraphNode>
  readonly #edges: Map<string, GraphEdge>
  readonly #removed = new Set<string>()
  readonly #unplaced = new Set<string>()
  readonly #renames: Rename[] = []
  /** New blocks whose names were taken. */
  readonly #given: Rename[] = []
  readonly #added = new Set<string>()

  constructor(base: Graph) {
    this.#names = new BlockNames(base.nodes)
    this.#nodes = new Map(base.nodes.map((node) => [node.id, node]))
    this.#edges = new Map(base.edges.map((edge) => [linkKey(edge), edge]))
  }

  /** Names that were asked for and taken, with those that new blocks have instead. */
  get givenNames(): readonly Rename[] {
    return this.#given
  }

  removeEdge({ source, target, sourceHandle }: EdgeInput): Skip | null {
    const [from, to] = [this.#names.endId(source), this.#names.endId(target)]
    const matches = [...this.#edges].filter(
      ([, edge]) =>
        edge.source === from &&
        edge.target === to &&
        (sourceHandle == null || (edge.sourceHandle ?? null) === this.#handle(from, sourceHandle)),
    )
    if (matches.length === 0) return skip('UNKNOWN_EDGE', `There is no edge from "${source}" to "${target}"`)
    for (const [key] of matches) this.#edges.delete(key)
    return null
  }

  removeBlock(name: string): Skip | null {
    const node = this.#find(name)
    if (!node) return unknownBlock(name)
    const { id } = node
    this.#nodes.delete(id)
    this.#removed.add(id)
    this.#names.remove(node)
    for (const [key, { source, target }] of this.#edges) {
      if (source === id || target === id) this.#edges.delete(key)
    }
    return null
  }

  updateBlock({ id: reference, name, config, unset_config, position, enabled }: UpdateInput): Skip | null {
    const node = this.#find(reference)
    if (!node) return unknownBlock(reference)
    const fault = nameFault(name) ?? configFault(node.type, config ?? {})
    if (fault) return fault
    const merged = Object.entries({ ...node.config, ...config }).filter(
      ([key]) => !unset_config?.includes(key),
    )
    const whole = Object.fromEntries(merged)
    const [bound] = configBoundIssues(whole, [])
    if (bound) return skip('CONFIG_INVALID', bound.message)
    const newName = name == null ? node.name : this.#freeName(name.trim(), node.name)
    this.#nodes.set(node.id, {
      ...node,
      config: whole,
      name: newName,
      position: position ?? node.position,
      enabled: enabled ?? node.enabled,
    })
    if (newName !== node.name) this.#rename(node, newName)
    return null
  }

  addBlock({ id, type: given, name, position, config, enabled }: AddInput): Skip | null {
    const type = resolveAlias(given)
    if (!isBlockType(type)) return skip('UNKNOWN_TYPE', `Unknown block type "${given}"`)
    const title = (name ?? findBlockDescription(type)?.title ?? type).trim()
    const fault = this.#addFault({ id, type, title }) ?? configFault(type, config ?? {})
    if (fault) return fault
    const nodeId = this.#freeId(id ?? idFromName({ name: title, type }, this.#nodes))
    const node: GraphNode = {
      id: nodeId,
      type,
      name: this.#freeName(title, null),
      position: position ?? { x: 0, y: 0 },
      config: config ?? {},
      enabled: enabled ?? true,
    }
    this.#nodes.set(nodeId, node)
    this.#names.add(node, { id: id ?? nodeId, name: title })
    if (node.name !== title) this.#given.push({ from: title, to: node.name })
    this.#added.add(nodeId)
    if (!position) this.#unplaced.add(nodeId)
    return null
  }

  addEdge(input: EdgeInput): Skip | null {
    const source = this.#findEnd(input.source)
    const target = this.#findEnd(input.target)
    if (!source || !target) return unknownBlock(source ? input.target : input.source)
    const sourceHandle = this.#handle(source.id, input.sourceHandle ?? null)
    const edge = {
      source: source.id,
      target: target.id,
      ...(sourceHandle !== null && { sourceHandle }),
      ...(input.targetHandle != null && { targetHandle: input.targetHandle }),
    }
    const fault = this.#edgeFault(edge, { source, target })
    if (fault) return fault
    const ids = new Set([...this.#edges.values()].map(({ id }) => id))
    this.#edges.set(linkKey(edge), { id: edgeIdOf(edge, ids), ...edge })
    return null
  }

  /** The graph as it has become: references follow their blocks' names, new blocks stand where there is room. */
  finish(): Graph {
    const edges = [...this.#edges.values()]
    const nodes = [...this.#nodes.values()].map((node) => this.#withNames(node))
    const positions = layOut(
      nodes.map((node) => (this.#unplaced.has(node.id) ? { id: node.id } : node)),
      edges,
    )
    return {
      nodes: nodes.map((node) => ({ ...node, position: positions.get(node.id) ?? node.position })),
      edges,
    }
  }

  /** Blocks that are new mention each other by the names that were asked for. */
  #withNames(node: GraphNode): GraphNode {
    const renames = this.#added.has(node.id) ? [...this.#renames, ...this.#given] : this.#renames
    return renameReferences(node, renames)
  }

  #addFault({
    id,
    type,
    title,
  }: {
    id?: string | null | undefined
    type: string
    title: string
  }): Skip | null {
    if (this.#nodes.size >= MAX_BLOCKS)
      return skip('GRAPH_TOO_LARGE', `A graph has at most ${MAX_BLOCKS} blocks`)
    if (id != null && this.#nodes.has(id))
      return skip('DUPLICATE_ID', `There is a block with the id "${id}" already`)
    if (isTrigger({ type }) && [...this.#nodes.values()].some(isTrigger))
      return skip('SECOND_STARTER', 'A workflow has one starter or webhook, and there is one already')
    return nameFault(title)
  }

  #edgeFault(edge: Omit<GraphEdge, 'id'>, ends: Ends): Skip | null {
    const fault = linkFault(edge, ends, this.#edges.has(linkKey(edge)))
    if (fault) return fault
    if (this.#edges.size >= MAX_EDGES)
      return skip('GRAPH_TOO_LARGE', `A graph has at most ${MAX_EDGES} edges`)
    const { source, target } = ends
    const closes = reachableFrom([target.id], [...this.#edges.values()]).has(source.id)
    return closes
      ? skip('CYCLE', `The edge from "${source.name}" to "${target.name}" would close a cycle`)
      : null
  }

  /** Null for the only output of a block, whatever it is called. */
  #handle(id: string | undefined, handle: string | null): string | null {
    const node = id === undefined ? undefined : this.#nodes.get(id)
    const isOnly = node !== undefined && handlesOf(node).length === 0
    return handle !== null && isOnly && NAMES_OF_ONLY_OUTPUT.has(handle) ? null : handle
  }

  #find(reference: string): GraphNode | undefined {
    const id = this.#names.blockId(reference)
    return id === undefined ? undefined : this.#nodes.get(id)
  }

  #findEnd(reference: string): GraphNode | undefined {
    const id = this.#names.endId(reference)
    return id === undefined ? undefined : this.#nodes.get(id)
  }

  #rename(node: GraphNode, newName: string): void {
    this.#renames.push({ from: node.name, to: newName })
    this.#names.rename({ id: node.id, name: newName })
  }

  /** A block that takes the place of another has an id of its own. */
  #freeId(wanted: string): string {
    if (!this.#removed.has(wanted)) return wanted
    for (let number = 2; ; number++) {
      const id = `${wanted}_${number}`
      if (!this.#removed.has(id) && !this.#nodes.has(id)) return id
    }
  }

  #freeName(wanted: string, own: string | null): string {
    const taken = new Set([...this.#nodes.values()].map(({ name }) => name).filter((name) => name !== own))
    return freeName(wanted, taken)
  }
}
