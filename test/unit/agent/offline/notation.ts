import { isJsonObject, type JsonObject } from '../../../../src/base/json.ts'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { parseGraph } from '../../../../src/engine/workflow/graph/parse-graph.ts'

const BLOCK = /^(!?)(.+?): ([a-z_]+)(?: (\{.*\}))?$/
const MAX_DUMPED_CHARS = 4_000

/**
 * A graph in lines: `Name: type {config}` is a block, with `!` before it one that is switched off, and
 * `A > B > C` are edges, `A[if] > B` one that begins at a handle.
 */
export function graph(text: string): Graph {
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  const nodes = lines.flatMap((line) => {
    const [, off, name = '', type = '', config] = BLOCK.exec(line) ?? []
    return off === undefined ? [] : [{ name, type, enabled: off === '', config: readConfig(config) }]
  })
  const edges = lines.filter((line) => !BLOCK.test(line)).flatMap(readEdges)
  return parseGraph({ nodes, edges })
}

function readConfig(text: string | undefined): JsonObject {
  const value: unknown = text === undefined ? {} : JSON.parse(text)
  if (isJsonObject(value)) return value
  throw new Error(`no config: ${text}`)
}

function readEdges(line: string) {
  const stops = line.split(' > ').map((stop) => {
    const [, name = stop, handle] = /^(.*)\[(\w+)\]$/.exec(stop) ?? []
    return { name, handle }
  })
  return stops.slice(1).map((target, at) => ({
    source: stops[at]?.name,
    target: target.name,
    ...(stops[at]?.handle !== undefined && { sourceHandle: stops[at].handle }),
  }))
}

/** The same lines for a graph, in an order of their own, so that equal graphs give equal text. */
export function notate({ nodes, edges }: Graph): string {
  const nameOf = new Map(nodes.map(({ id, name }) => [id, name]))
  const blocks = nodes.map(
    ({ name, type, config, enabled }) =>
      `${enabled ? '' : '!'}${name}: ${type} ${JSON.stringify(sorted(config))}`,
  )
  const links = edges.map(
    ({ source, target, sourceHandle }) =>
      `${nameOf.get(source)}${sourceHandle === undefined ? '' : `[${sourceHandle}]`} > ${nameOf.get(target)}`,
  )
  return [...blocks.toSorted(), ...links.toSorted()].join('\n').slice(0, MAX_DUMPED_CHARS)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, child]) => [key, sorted(child)]),
  )
}
