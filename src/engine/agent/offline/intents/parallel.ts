import { type Graph, type GraphNode, isTrigger } from '../../../workflow/graph/graph.ts'
import { checked, editUnchecked, Namer, type NewBlock } from '../graph/edit.ts'
import { inFlowOrder } from '../graph/flow.ts'
import { type Fragment, links } from '../graph/fragment.ts'
import { fillGap, findGap, valueInGap } from '../graph/gap.ts'
import { makeChain } from '../graph/make-chain.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlocks } from '../language/block-list.ts'
import { pattern } from '../language/pattern.ts'
import { takePlace } from '../language/place-phrase.ts'
import { parseCount } from '../language/quantities.ts'
import { listNames } from '../language/words.ts'
import { readChain } from '../steps/read-chain.ts'
import type { StepSpec } from '../steps/step-spec.ts'
import { hindrance } from './hindrance.ts'

const PARALLEL = pattern`
  \s*,?\s*\b(?:in parallel|at the same time|at once|simultaneously|concurrently|side by side
  |parallel to each other|together|(?:be )?parallel$|
  (?:(?:two|three|four|some|as) )?parallel (?:steps|branches|blocks))\b\s*:?\s*`
const RUNS = /^(?:run|execute|do|make|have|let|start|put)\s+(.+?)(?:\s+run)?$/i
const CAN_RUN =
  /\s+(?:can|should|could|may|must|are to)?\s*(?:run|be run|be done|happen|execute|be executed|go)$/i
const PARALLELISE = /^(?:paralleli[sz]e|fan out)\s+(.+)$/i
const THESE = pattern`
  ^(?:these|those|the|all|both|all of (?:the|these)|my)?\s*(?:the )?(two|three|four|five|\d{1,2})?\s*
  (?:of (?:them|these))?\s*(?:steps|blocks|nodes|tasks|them|things)?$`
const ADDS =
  /^(?:add|insert|create|put)\s+(?:two |three |some )?(?:parallel )?(?:steps|branches)?\s*(?:that|which|to|:)?\s*/i

/** `run Fetch orders and Fetch users in parallel`; new steps as well: `in parallel, email me and post to Slack`. */
export function parallel(clause: Clause, scene: Scene): Outcome | null {
  const all = PARALLELISE.exec(clause.text)?.[1]
  const match = PARALLEL.exec(clause.text)
  if (all === undefined && !match) return null
  const text = all ?? clause.text.replace(PARALLEL, ' ').trim()
  const phrase = all ?? (RUNS.exec(text)?.[1] ?? text).replace(CAN_RUN, '')
  if (/^(?:add|insert|create|put)$/i.test(phrase.trim()))
    return asks(
      'What should run in parallel? Name two or more steps, such as "email me and post it to Slack in parallel".',
    )
  const these = theseBlocks(phrase, scene.graph)
  if (these !== null) return 'problem' in these ? asks(these.problem) : runBeside(scene.graph, these.nodes)
  const found = readBlocks(phrase, { ...scene, literals: clause.literals })
  if ('nodes' in found && found.nodes.length > 1) return runBeside(scene.graph, found.nodes)
  return (
    addBeside(text, clause, scene) ??
    ('problem' in found
      ? asks(found.problem)
      : asks('Which blocks should run in parallel? Name two or more.'))
  )
}

function theseBlocks(phrase: string, graph: Graph): { nodes: GraphNode[] } | { problem: string } | null {
  const match = THESE.exec(phrase.trim())
  if (!match) return null
  const steps = inFlowOrder(graph).filter(
    (node) => !isTrigger(node) && node.type !== 'response' && node.type !== 'condition',
  )
  const count = match[1] === undefined ? (/\bboth\b/i.test(phrase) ? 2 : steps.length) : parseCount(match[1])
  if (count !== null && count > 1 && count === steps.length) return { nodes: steps }
  return {
    problem: `Which blocks should run in parallel: ${listNames(
      steps.map(({ name }) => name),
      'or',
    )}?`,
  }
}

/** What led to the first of them leads to a split, and what came after the last comes after all of them. */
export function runBeside(graph: Graph, nodes: readonly GraphNode[]): Outcome {
  const ids = new Set(nodes.map(({ id }) => id))
  const trigger = nodes.find(isTrigger)
  if (trigger)
    return asks(
      `"${trigger.name}" begins the workflow: nothing runs beside it. Which blocks should run in parallel?`,
    )
  const inner = graph.edges.filter(({ source, target }) => ids.has(source) || ids.has(target))
  const before = inner.filter(({ source }) => !ids.has(source))
  const after = [...new Set(inner.filter(({ target }) => !ids.has(target)).map(({ target }) => target))]
  const split: NewBlock = {
    ...new Namer(graph).name('Split', 'split'),
    type: 'split',
    config: { branches: nodes.length },
  }
  const exits = nodes.filter(({ type }) => type !== 'response').map(({ id }) => ({ id }))
  const from = before.map(({ source, sourceHandle }) => ({
    id: source,
    ...(sourceHandle !== undefined && { handle: sourceHandle }),
  }))
  const edited = editUnchecked(graph, {
    removeEdges: inner,
    addBlocks: [split],
    addEdges: [
      ...links(from, [split.id]),
      ...nodes.flatMap(({ id }, at) => links([{ id: split.id, handle: String(at + 1) }], [id])),
      ...links(exits, after),
    ],
  })
  const result = 'problem' in edited ? edited : checked(graph, edited.graph)
  const names = listNames(nodes.map(({ name }) => name))
  if ('problem' in result)
    return asks(`${names} cannot run in parallel: ${result.problem}. Which blocks should?`)
  return {
    kind: 'changed',
    graph: result.graph,
    said: `${names} now run in parallel after "${split.name}"; what follows waits for all of them.`,
    focus: split.name,
  }
}

function addBeside(text: string, clause: Clause, scene: Scene): Outcome | null {
  const taken = takePlace(text, { ...scene, literals: clause.literals })
  if (taken !== null && 'problem' in taken) return asks(taken.problem)
  const chain = readChain({
    text: (taken?.rest ?? text).replace(ADDS, ''),
    literals: clause.literals,
    name: null,
    assets: scene.assets,
    takesNouns: true,
  })
  if (chain === null) return null
  if (!('steps' in chain)) return hindrance(chain)
  if (chain.steps.length < 2) return null
  const gap = findGap(scene.graph, taken?.place ?? { at: 'end' })
  if ('problem' in gap) return asks(gap.problem)
  const made = makeBeside(scene.graph, valueInGap(scene.graph, gap), chain.steps)
  const filled = fillGap(scene.graph, gap, made.fragment)
  if ('problem' in filled) return asks(`I could not add them: ${filled.problem}.`)
  const [split, ...names] = made.fragment.blocks.map(({ name }) => name)
  return {
    kind: 'changed',
    graph: filled.graph,
    said: `Added ${listNames(names)}, which run in parallel after "${split}", ${gap.where}.`,
    focus: split,
    fill: made.fill,
  }
}

function makeBeside(
  graph: Graph,
  value: string | null,
  steps: readonly StepSpec[],
): { fragment: Fragment; fill: readonly string[] } {
  const namer = new Namer(graph)
  const split: NewBlock = {
    ...namer.name('Split', 'split'),
    type: 'split',
    config: { branches: steps.length },
  }
  const made = steps.map((step) => makeChain(graph, namer, value, [step]))
  return {
    fragment: {
      blocks: [split, ...made.flatMap(({ blocks }) => blocks)],
      edges: made.flatMap(({ fragment }, at) =>
        links([{ id: split.id, handle: String(at + 1) }], fragment.entries),
      ),
      entries: [split.id],
      exits: made.flatMap(({ fragment }) => fragment.exits),
    },
    fill: made.flatMap(({ fill }) => fill),
  }
}
