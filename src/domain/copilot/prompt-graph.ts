import { isJsonObject, type JsonObject, type JsonValue } from '../../base/json.ts'
import { TRUNCATION_KEY, TRUNCATION_MARK } from '../../engine/workflow/diff/config-faults.ts'
import type { Graph, GraphNode } from '../../engine/workflow/graph/graph.ts'

/** Seed 003: of the whole, and of one block's config. */
const MAX_CHARS = 50_000
const MAX_CONFIG_CHARS = 2_000
/** Where all of it is too much, the longest values are cut to so much. */
const MAX_SHORT_VALUE_CHARS = 200
/** Less than this is no more than the mark that says so. */
const MIN_CUT_CHARS = 30

/**
 * A workflow as a model reads it (seed 003; copilot.md, Loop rules): JSON of at most 50,000 characters, each block's
 * config of at most 2,000. The longest values of a longer config end in a mark that says so; where the whole is still
 * too long, the longest texts are cut further, then the largest configs are left out, then the last blocks. What was
 * cut is never written back: an edit that holds a mark is refused.
 */
export function promptGraph(graph: Graph): string {
  const nodes = graph.nodes.map((node) => ({ ...node, config: cutConfig(node.config) }))
  const steps: readonly Shortening[] = [
    (node) => ({ ...node, config: cutValues(node.config, MAX_SHORT_VALUE_CHARS) }),
    (node) => ({ ...node, config: { [TRUNCATION_KEY]: true } }),
  ]
  let shown = nodes
  for (const shorten of steps) shown = shortenLongest(shown, graph, shorten)
  const text = render(shown, graph)
  return text.length <= MAX_CHARS ? text : cutText(text, MAX_CHARS)
}

type Shortening = (node: GraphNode) => GraphNode

/** Shortens the blocks with the longest configs until the whole fits, or all are. */
function shortenLongest(nodes: readonly GraphNode[], graph: Graph, shorten: Shortening): GraphNode[] {
  const shown = [...nodes]
  const longestFirst = shown
    .map((node, index) => ({ index, chars: JSON.stringify(node.config).length }))
    .sort((a, b) => b.chars - a.chars)
  let excess = render(shown, graph).length - MAX_CHARS
  for (const { index, chars } of longestFirst) {
    const node = shown[index]
    if (excess <= 0 || !node) break
    const shorter = shorten(node)
    shown[index] = shorter
    excess -= chars - JSON.stringify(shorter.config).length
  }
  return shown
}

/** Positions say nothing to a model. */
function render(nodes: readonly GraphNode[], { edges }: Graph): string {
  const blocks = nodes.map(({ id, type, name, config, enabled }) => ({
    ...{ id, type, name, config },
    ...(enabled ? {} : { enabled }),
  }))
  const links = edges.map(({ source, target, sourceHandle }) => ({
    ...{ source, target },
    ...(sourceHandle === undefined ? {} : { sourceHandle }),
  }))
  return JSON.stringify({ nodes: blocks, edges: links })
}

/**
 * All values get the greatest limit with which the config fits, so that only the longest are cut; a config of too many
 * values is left out.
 */
function cutConfig(config: JsonObject): JsonObject {
  if (fits(config)) return config
  let shown: JsonObject = { [TRUNCATION_KEY]: true }
  let [low, high] = [MIN_CUT_CHARS, MAX_CONFIG_CHARS]
  while (low <= high) {
    const limit = Math.floor((low + high) / 2)
    const cut = cutValues(config, limit)
    if (fits(cut)) {
      shown = cut
      low = limit + 1
    } else high = limit - 1
  }
  return shown
}

function fits(config: JsonObject): boolean {
  return JSON.stringify(config).length <= MAX_CONFIG_CHARS
}

function cutValues(config: JsonObject, maxChars: number): JsonObject {
  return Object.fromEntries(Object.entries(config).map(([key, value]) => [key, cutValue(value, maxChars)]))
}

function cutValue(value: JsonValue, maxChars: number): JsonValue {
  if (typeof value === 'string') return value.length > maxChars ? cutText(value, maxChars) : value
  if (JSON.stringify(value).length <= maxChars) return value
  if (Array.isArray(value))
    return cutWhole(
      value.map((item) => cutValue(item, maxChars)),
      maxChars,
    )
  return isJsonObject(value) ? cutWhole(cutValues(value, maxChars), maxChars) : value
}

/** A value whose texts were cut and that is too long all the same. */
function cutWhole(value: JsonValue, maxChars: number): JsonValue {
  const text = JSON.stringify(value)
  return text.length > maxChars + TRUNCATION_MARK.length ? cutText(text, maxChars) : value
}

/** A text of at most so many characters, whose end says that it was cut. */
export function cutText(text: string, maxChars: number): string {
  return text.slice(0, maxChars - TRUNCATION_MARK.length).toWellFormed() + TRUNCATION_MARK
}
