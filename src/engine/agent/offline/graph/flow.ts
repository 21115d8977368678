import { isJsonObject } from '../../../../base/json.ts'
import { findBlockDescription } from '../../../workflow/blocks/block-descriptions.ts'
import { type Graph, type GraphEdge, type GraphNode, isTrigger } from '../../../workflow/graph/graph.ts'
import { reachableFrom } from '../../../workflow/graph/topology.ts'

export function triggerOf(graph: Graph): GraphNode | undefined {
  return graph.nodes.find(isTrigger)
}

export function nodeById(graph: Graph, id: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.id === id)
}

export function nodeByName(graph: Graph, name: string): GraphNode | undefined {
  return graph.nodes.find((node) => node.name === name)
}

export function edgesInto(graph: Graph, id: string): GraphEdge[] {
  return graph.edges.filter(({ target }) => target === id)
}

export function edgesFrom(graph: Graph, id: string): GraphEdge[] {
  return graph.edges.filter(({ source }) => source === id)
}

export function responsesOf(graph: Graph): GraphNode[] {
  return graph.nodes.filter(({ type }) => type === 'response')
}

/** The names of the outputs of a block; empty for one output without a name. */
export function handlesOf({ type, config }: GraphNode): string[] {
  return findBlockDescription(type)?.handles(config) ?? []
}

/** The blocks after which nothing comes, of those that a run reaches; a response ends the run and is none. */
export function leavesOf(graph: Graph): GraphNode[] {
  const sources = new Set(graph.edges.map(({ source }) => source))
  const trigger = triggerOf(graph)
  const reached = reachableFrom(trigger ? [trigger.id] : graph.nodes.map(({ id }) => id), graph.edges)
  return graph.nodes.filter(({ id, type }) => !sources.has(id) && reached.has(id) && type !== 'response')
}

/** The blocks in the order in which a run comes to them; those on cycles come where they stand in the graph. */
export function inFlowOrder(graph: Graph): GraphNode[] {
  const ordered: GraphNode[] = []
  const placed = new Set<string>()
  const sources = sourcesByTarget(graph)
  let waiting = graph.nodes.toSorted((a, b) => Number(isTrigger(b)) - Number(isTrigger(a)))
  while (waiting.length > 0) {
    const ready = waiting.filter(({ id }) => (sources.get(id) ?? []).every((source) => placed.has(source)))
    const next = new Set(ready.length > 0 ? ready : waiting.slice(0, 1))
    for (const node of next) placed.add(node.id)
    ordered.push(...next)
    waiting = waiting.filter((node) => !next.has(node))
  }
  return ordered
}

function sourcesByTarget({ edges }: Graph): Map<string, string[]> {
  const sources = new Map<string, string[]>()
  for (const { source, target } of edges) sources.set(target, [...(sources.get(target) ?? []), source])
  return sources
}

/** Whether a block gives what later ones are about: contents, and not the receipt of a message. */
export function givesContents(node: GraphNode): boolean {
  switch (node.type) {
    case 'agent':
    case 'orchestration':
    case 'code':
    case 'platform_api':
    case 'subworkflow':
      return true
    case 'general_api':
      return !sendsAway(node)
    case 'capability':
      return !/_(?:send|write|append|create|post|add)(?:_|$)/.test(String(node.config.name ?? ''))
    case 'starter':
    case 'webhook':
    case 'condition':
    case 'split':
    case 'response':
    case 'approval':
    case 'wait':
      return false
  }
}

function sendsAway({ config: { url, method } }: GraphNode): boolean {
  const isSecret = /\{\{\s?secrets\./.test(String(url ?? ''))
  const isService = /(?:api\.github|api\.notion|api\.telegram|hooks\.slack)\./.test(String(url ?? ''))
  return method !== undefined && method !== 'GET' && (isSecret || isService)
}

/** The blocks that tell somebody outside something, in the order in which a run comes to them. */
export function sendersOf(graph: Graph): GraphNode[] {
  return inFlowOrder(graph).filter(
    (node) => (node.type === 'general_api' || node.type === 'capability') && !givesContents(node),
  )
}

/** A reference to what a block gives as a whole; null for blocks that give nothing to work on. */
export function resultOf(node: GraphNode): string | null {
  if (node.type === 'webhook') return `<${node.name}.body>`
  if (node.type === 'starter') return starterValue(node)
  if (node.type === 'approval') return `<${node.name}.approved>`
  const outputs = Object.keys(findBlockDescription(node.type)?.outputs ?? {})
  return outputs.includes('output') ? `<${node.name}.output>` : null
}

/** Of several start variables all are meant. */
function starterValue({ name, config }: GraphNode): string {
  const inputs = isJsonObject(config.input) ? Object.keys(config.input) : []
  return inputs.length === 1 && isPlainSegment(inputs[0] ?? '')
    ? `<${name}.output.${inputs[0]}>`
    : `<${name}.output>`
}

function isPlainSegment(text: string): boolean {
  return /^[^.[\]<>\n]{1,200}$/.test(text)
}

/**
 * What the run has come to at a block: the nearest block that gives contents, the block itself or one before it,
 * else what the run began with. Null where nothing leads to the block.
 */
export function contentsAt(graph: Graph, id: string): string | null {
  const seen = new Set<string>()
  let level = [id]
  while (level.length > 0) {
    const nodes = level.flatMap((one) => nodeById(graph, one) ?? [])
    const found = nodes.find(givesContents)
    if (found) return resultOf(found)
    for (const one of level) seen.add(one)
    const before = level.flatMap((one) => edgesInto(graph, one).map(({ source }) => source))
    level = [...new Set(before)].filter((one) => !seen.has(one))
  }
  const trigger = triggerOf(graph)
  return trigger && seen.has(trigger.id) ? resultOf(trigger) : null
}
