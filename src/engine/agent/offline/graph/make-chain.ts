import { isJsonObject } from '../../../../base/json.ts'
import { parseText } from '../../../workflow/expressions/references.ts'
import type { Graph } from '../../../workflow/graph/graph.ts'
import type { StepInput, StepSpec } from '../steps/step-spec.ts'
import type { Namer, NewBlock } from './edit.ts'
import { givesContents, nodeByName, resultOf } from './flow.ts'
import { type Fragment, inSequence, single } from './fragment.ts'
import { withOwnSecret } from './own-secret.ts'
import { fillPlaceholders } from './url-placeholders.ts'

export interface Chain {
  fragment: Fragment
  blocks: readonly NewBlock[]
  /** What the last of its blocks that gives contents gives, else what the chain began with. */
  value: string | null
  /** What is left for the person, in words. */
  fill: readonly string[]
}

/** An agent that answers with a JSON object gives that object, and no text. */
const JSON_WANTED = /\bjson\b/i

/** The blocks of some steps one after the other, each working on what those before it give. */
export function makeChain(
  graph: Graph,
  namer: Namer,
  begin: string | null,
  steps: readonly StepSpec[],
): Chain {
  const blocks: NewBlock[] = []
  const fill: string[] = []
  let value = begin
  for (const step of steps) {
    const named = namer.name(step.name, step.type)
    const placed = fillPlaceholders(step.config(inputOf(graph, blocks, value)), graph)
    const made = withOwnSecret({ ...named, type: step.type, config: placed.config }, step, [
      ...graph.nodes,
      ...blocks,
    ])
    const { block } = made
    blocks.push(block)
    for (const item of made.fill) fill.push(`"${block.name}" needs ${item}`)
    for (const name of placed.left)
      fill.push(`"${block.name}" needs a value in the place of ${name} in its url`)
    const node = { ...block, position: { x: 0, y: 0 }, enabled: true }
    if (givesContents(node)) value = resultOf(node)
  }
  const [first, ...others] = blocks.map(single)
  const none: Fragment = { blocks: [], edges: [], entries: [], exits: [] }
  return { fragment: others.reduce(inSequence, first ?? none), blocks, value, fill }
}

function inputOf(graph: Graph, blocks: readonly NewBlock[], value: string | null): StepInput {
  const [part] = parseText(value ?? '')
  if (typeof part !== 'object' || part.kind !== 'reference') return { value, isText: false }
  const source = blocks.find(({ name }) => name === part.block) ?? nodeByName(graph, part.block)
  const variables = source?.config.input
  const [variable] = part.path
  const isText =
    (source?.type === 'agent' && !JSON_WANTED.test(String(source.config.system_prompt))) ||
    (source?.type === 'starter' && isJsonObject(variables) && variables[String(variable)] === 'string')
  return { value, isText: isText && (source?.type === 'starter' || part.path.length === 0) }
}
