import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { isLabel, labelsIn, readLabels, withLabels } from '../language/label-list.ts'
import { unmask } from '../language/literals.ts'
import { phrase, readSlots } from '../language/phrase.ts'
import { listNames } from '../language/words.ts'
import { writeValue } from './configure.ts'
import { addCase, testOf } from './route.ts'

const ADDS = '(add|include|introduce|create|allow|use|insert)'
const MORE = '[a|an|the|another|one more|two more|some] [more] [new|more|extra|further|additional|possible]'
const CATEGORIES = '(category|categories|label[s]|class[es]|bucket[s]|option[s])'
const TO = '(to|in|for|of|on) [the]'
/** `also add a category "billing"`, `add "billing" and "refund" as categories to the classifier`. */
const PHRASES: readonly RegExp[] = [
  `${ADDS} ${MORE} ${CATEGORIES}[:] [called|named|for] {labels:200} ${TO} {block:60}`,
  `${ADDS} ${MORE} ${CATEGORIES}[:] [called|named|for] {labels:200}`,
  `${ADDS} {labels:200} as ${MORE} ${CATEGORIES} ${TO} {block:60}`,
  `${ADDS} {labels:200} as ${MORE} ${CATEGORIES}`,
  `${ADDS} {labels:200} to [the] ${CATEGORIES} ${TO} {block:60}`,
  `${ADDS} {labels:200} to [the] ${CATEGORIES} [that] [the] {block:60}
    (can|may|should|could|must) (pick|choose|use|know|assign) [from]`,
  `${ADDS} {labels:200} to [the] [list of] ${CATEGORIES}`,
  `{block:60} (should|must|needs to) [also] (know|have|use|allow|include|recogni(s|z)e)
    ${MORE} ${CATEGORIES} [called|named|for] {labels:200}`,
].map(phrase)
/** What an agent does that chooses a label. */
const CHOOSES = /\b(?:classif|categor|label|tag|sort|triag|rout|decid|detect|identif|priorit)/i
const ITS_LIST = /^(?:categories|labels|classes|list|options)$/i

/** One label more for an agent that chooses among some, or for a condition that goes by them. */
export function categories({ text, literals }: Clause, scene: Scene): Outcome | null {
  const slots = PHRASES.map((one) => readSlots<'labels' | 'block'>(one, text)).find((one) => one !== null)
  if (!slots?.labels) return null
  const labels = readLabels(unmask(slots.labels, literals))
  if (!labels.every(isLabel)) return null
  const node = classifierOf(slots.block && unmask(slots.block, literals), scene)
  if ('problem' in node) return node.problem === null ? null : asks(node.problem)
  if (node.type === 'condition') return addCase(node, labels, null, scene)
  const prompt = String(node.config.system_prompt)
  const known = new Set(labelsIn(prompt).map((label) => label.toLowerCase()))
  const fresh = labels.filter((label) => !known.has(label.toLowerCase()))
  if (fresh.length === 0)
    return { kind: 'answered', text: `"${node.name}" knows ${listNames(labels)} already.`, focus: node.name }
  return writeValue(scene, node, ['system_prompt'], { value: withLabels(prompt, fresh) })
}

/** The block that is named, else the only agent whose prompt lists labels. */
function classifierOf(
  named: string | undefined,
  { graph, focus }: Scene,
): GraphNode | { problem: string | null } {
  const node = named === undefined || ITS_LIST.test(named) ? null : findOneBlock(named, graph, focus)
  if (node) return isClassifier(node) || testOf(node) !== null ? node : { problem: null }
  const listing = graph.nodes.filter(choosesLabel)
  const spoken = listing.find(({ name }) => name === focus)
  const [only, ...others] = listing
  if (spoken) return spoken
  if (only && others.length === 0) return only
  if (!only) return { problem: null }
  const names = listing.map(({ name }) => name)
  return { problem: `Which agent should know it: ${listNames(names, 'or')}?` }
}

function choosesLabel(node: GraphNode): boolean {
  const prompt = String(node.config.system_prompt)
  return isClassifier(node) && CHOOSES.test(`${node.name} ${prompt}`) && labelsIn(prompt).length > 1
}

function isClassifier({ type, config }: GraphNode): boolean {
  return type === 'agent' && typeof config.system_prompt === 'string'
}
