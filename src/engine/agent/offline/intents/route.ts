import { isJsonObject } from '../../../../base/json.ts'
import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { reachableFrom } from '../../../workflow/graph/topology.ts'
import { Namer } from '../graph/edit.ts'
import { contentsAt, edgesFrom, inFlowOrder } from '../graph/flow.ts'
import { fillGap } from '../graph/gap.ts'
import { makeChain } from '../graph/make-chain.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { readLabels } from '../language/label-list.ts'
import { unmask } from '../language/literals.ts'
import { phrase, readSlots } from '../language/phrase.ts'
import { listNames } from '../language/words.ts'
import { readChain } from '../steps/read-chain.ts'
import type { StepSpec } from '../steps/step-spec.ts'
import { hindrance } from './hindrance.ts'

const ADDS =
  '(add|include|introduce|create|insert) [a|an|another|one more] [new|extra|further|additional|third|fourth]'
const BRANCH = '(branch|case|path|route|way|arm)'
const TO = '(to|in|on|of|at) [the]'
/** `add a branch for billing to Is urgent that emails finance@…`. */
const PHRASES: readonly RegExp[] = [
  `${ADDS} ${BRANCH} for {labels=[^,]{1,80}?} ${TO} {block=[^,]{1,60}?}[,|:]
    (that|which|and|to|where it|where we) {action:400}`,
  `${ADDS} ${BRANCH} for {labels=[^,]{1,80}?}[,|:] (that|which|and|where it|where we) {action:400}`,
  `${ADDS} ${BRANCH} for {labels=[^,:]{1,80}?} ${TO} {block=[^,:]{1,60}?}(:|,) {action:400}`,
  `${ADDS} ${BRANCH} for {labels=[^,:]{1,80}?}(:|,) {action:400}`,
  `${ADDS} ${BRANCH} for {labels=[^,]{1,80}?} ${TO} {block:60}`,
  `${ADDS} ${BRANCH} for {labels=[^,]{1,80}?}`,
].map(phrase)
/** `<Classify.output> == "urgent"`: a condition that goes by labels. */
const TEST = /^(<[^<>]{1,300}>) == "([^"\\]{1,100})"$/

/** One branch more of a condition that goes by labels. */
export function route({ text, literals }: Clause, scene: Scene): Outcome | null {
  const slots = PHRASES.map((one) => readSlots<'labels' | 'block' | 'action'>(one, text)).find(
    (one) => one !== null,
  )
  if (!slots?.labels) return null
  const node = routerOf(slots.block && unmask(slots.block, literals), scene)
  if (node === null) return null
  if ('problem' in node) return asks(node.problem)
  const labels = readLabels(unmask(slots.labels, literals))
  if (slots.action === undefined) return addCase(node, labels, null, scene)
  const chain = readChain({
    text: slots.action,
    literals,
    name: null,
    assets: scene.assets,
    takesNouns: true,
  })
  if (chain === null || ('steps' in chain && chain.unread.length > 0))
    return addCase(node, labels, null, scene)
  return 'steps' in chain ? addCase(node, labels, chain.steps, scene) : hindrance(chain)
}

/** The value by which a condition goes, where it compares nothing but that with labels; null for any other block. */
export function testOf({ type, config }: GraphNode): { reference: string; labels: string[] } | null {
  if (type !== 'condition' || !Array.isArray(config.branches)) return null
  const tests = config.branches.map((branch) =>
    TEST.exec(isJsonObject(branch) ? String(branch.expression) : ''),
  )
  const references = new Set(tests.map((test) => test?.[1]))
  const [reference] = references
  if (references.size !== 1 || reference === undefined) return null
  return { reference, labels: tests.flatMap((test) => test?.[2] ?? []) }
}

/** The condition with a branch for a label; what it runs goes on where all branches meet. */
export function addCase(
  node: GraphNode,
  labels: readonly string[],
  steps: readonly StepSpec[] | null,
  scene: Scene,
): Outcome {
  const test = testOf(node)
  const [label, ...others] = labels
  if (!test)
    return asks(`What should "${node.name}" compare? For example "if the score is above 80 email me".`)
  if (label === undefined || others.length > 0)
    return asks(
      `One branch at a time: for which value of ${test.reference} should "${node.name}" have a new one?`,
    )
  if (test.labels.some((known) => known.toLowerCase() === label.toLowerCase()))
    return { kind: 'answered', text: `"${node.name}" has a branch for "${label}" already.`, focus: node.name }
  if (steps === null)
    return asks(
      `What should happen if it is "${label}"? For example "add a branch for ${label} to ${node.name} that ` +
        'posts it to Slack".',
    )
  return withBranch(node, { label, reference: test.reference, steps }, scene)
}

function withBranch(
  node: GraphNode,
  { label, reference, steps }: { label: string; reference: string; steps: readonly StepSpec[] },
  { graph }: Scene,
): Outcome {
  const branches = Array.isArray(node.config.branches) ? node.config.branches : []
  const handle = `elif_${branches.length}`
  const expression = `${reference} == ${JSON.stringify(label)}`
  const chain = makeChain(graph, new Namer(graph), contentsAt(graph, node.id), steps)
  const meeting = meetingOf(graph, node)
  const gap = { from: [{ id: node.id, handle }], to: meeting ? [meeting.id] : [], cut: [], where: '' }
  const config = { branches: [...branches, { expression }] }
  const filled = fillGap(graph, gap, chain.fragment, { updateBlocks: [{ id: node.id, config }] })
  if ('problem' in filled) return asks(`I could not add the branch: ${filled.problem}.`)
  const names = listNames(chain.blocks.map(({ name }) => name))
  return {
    kind: 'changed',
    graph: filled.graph,
    said: `"${node.name}" now tests ${expression} as well. ${handle}: runs ${names}.`,
    focus: node.name,
    fill: chain.fill,
  }
}

/** The first block to which every branch leads. */
function meetingOf(graph: Graph, { id }: GraphNode): GraphNode | undefined {
  const reached = edgesFrom(graph, id).map(
    ({ target }) => new Set([target, ...reachableFrom([target], graph.edges)]),
  )
  return reached.length === 0
    ? undefined
    : inFlowOrder(graph).find((one) => reached.every((ids) => ids.has(one.id)))
}

/** The condition that is named, else the only one that goes by labels; null where there is none. */
function routerOf(
  named: string | undefined,
  { graph, focus }: Scene,
): GraphNode | { problem: string } | null {
  const node = named === undefined ? null : findOneBlock(named, graph, focus)
  if (node) return node.type === 'condition' ? node : null
  const [only, ...others] = graph.nodes.filter((one) => testOf(one) !== null)
  if (!only) return null
  if (others.length === 0 && named === undefined) return only
  const names = [only, ...others].map(({ name }) => name)
  return { problem: `Which condition should have the branch: ${listNames(names, 'or')}?` }
}
