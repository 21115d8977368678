import { isJsonObject, type JsonObject } from '../../../../base/json.ts'
import type { Graph } from '../../../workflow/graph/graph.ts'
import { fold } from '../language/words.ts'
import { triggerOf } from './flow.ts'

/** `{city}` in an address, as the documentation of APIs has it; `{{…}}` is a reference. */
const PLACEHOLDER = /(?<!\{)\{(\w{1,40})\}(?!\})/g

/** The names in braces of an address. */
export function placeholdersIn(url: string): string[] {
  return [...url.matchAll(PLACEHOLDER)].map(([, name = '']) => name)
}

/** A config whose address reads start variables in the places of their names, and the names that are none. */
export function fillPlaceholders(
  config: JsonObject,
  graph: Graph,
): { config: JsonObject; left: readonly string[] } {
  const { url } = config
  if (typeof url !== 'string' || placeholdersIn(url).length === 0) return { config, left: [] }
  const left: string[] = []
  const filled = url.replace(PLACEHOLDER, (whole, name: string) => {
    const variable = variableNamed(name, graph)
    if (variable === null) left.push(whole)
    return variable ?? whole
  })
  return { config: { ...config, url: filled }, left }
}

function variableNamed(name: string, graph: Graph): string | null {
  const trigger = triggerOf(graph)
  if (trigger?.type === 'webhook') return `<${trigger.name}.body.${name}>`
  const inputs = isJsonObject(trigger?.config.input) ? Object.keys(trigger.config.input) : []
  const input = inputNamed(name, inputs)
  return trigger && input !== undefined ? `<${trigger.name}.output.${input}>` : null
}

/** The start variable of this name, else the only one whose name holds it: `city` is `city_name`. */
export function inputNamed(name: string, inputs: readonly string[]): string | undefined {
  const exact = inputs.find((input) => fold(input) === fold(name))
  const [only, ...others] = inputs.filter((input) => fold(input).split(' ').includes(fold(name)))
  return exact ?? (others.length === 0 ? only : undefined)
}
