import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { Namer, type NewBlock } from '../graph/edit.ts'
import { type Exit, type Fragment, links } from '../graph/fragment.ts'
import { fillGap, findGap, type Gap, valueInGap } from '../graph/gap.ts'
import { makeChain } from '../graph/make-chain.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { type Case, type Cases, readCases, whatToCompare } from '../language/branch-phrase.ts'
import { type ReadCondition, readCondition } from '../language/condition-phrase.ts'
import { findOneBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { stripCourtesy } from '../language/normalise.ts'
import { pattern } from '../language/pattern.ts'
import { takePlace } from '../language/place-phrase.ts'
import { listNames } from '../language/words.ts'
import { readChain } from '../steps/read-chain.ts'
import type { StepSpec } from '../steps/step-spec.ts'
import { appendSteps } from './append.ts'
import { afterRead, placeOfCases, sameTest } from './branch-place.ts'
import { hindrance } from './hindrance.ts'

/** What happens in one branch: new steps, a block that is there, nothing (`stop`), or what came next anyway. */
type Deed = { steps: readonly StepSpec[]; isLast: boolean } | { to: GraphNode } | 'stop' | 'go on'
interface Branch {
  condition: ReadCondition
  deed: Deed
}

const KNOWN_DEEDS =
  'I know steps such as "email me", "post to Slack", "fetch https://…", "stop" or "continue".'
const WHICH_BRANCH = 'What should its branch do instead of what it does now?'
const STOP_FIRST = /^(?:stop|end|finish)(?: (?:it|here|the (?:run|workflow|flow)))?,? and (?:then )?/i
const STOP_LAST = /,? and (?:then )?(?:stop|end|finish)(?: (?:it|here|there|the (?:run|workflow|flow)))?$/i
const LEADING_PLACE = /^(?:right |just |directly )?(?:after|before|between|at)\b/i
const STOPS = pattern`
  ^(?:stops?|ends?|quits?|exits?|aborts?|do nothing|end (?:the )?(?:run|workflow|flow)|stop (?:the )?
  (?:run|workflow|flow|here)|finish|cancel|skip (?:the rest|everything)|ignore (?:it|this)
  |discard (?:it|this))$`
const GOES_ON = pattern`
  ^(?:continue|go on|proceed|carry on|keep going|move on|do the rest|go ahead|run the rest)
  (?: as (?:usual|before|normal)| normally| with the rest)?$`
const GOES_TO = pattern`
  ^(?:go|jump|continue|proceed|skip|move|route(?: it)?|send it|run|lead)\s+
  (?:straight |on |directly |over )?(?:to |with |into |at )?(?:the )?(.{1,80})$`

/** `if the score is above 80 email me, otherwise log it`. */
export function branch(clause: Clause, scene: Scene): Outcome | null {
  const cases = casesOf(clause, scene)
  if (cases === null) return null
  const place = placeOfCases(cases.ifs, clause, scene)
  if ('problem' in place) return asks(place.problem)
  const gap = findGap(scene.graph, place)
  if ('problem' in gap) return asks(gap.problem)
  if (scene.graph.nodes.length === 0)
    return asks(
      'The workflow is empty: what should come before this condition? Tell me the first steps, such ' +
        'as "fetch https://example.com".',
    )
  const contents = valueInGap(scene.graph, gap)
  const valueScene = { ...scene, literals: clause.literals, contents }
  const branches: Branch[] = []
  for (const one of cases.ifs) {
    const read = readBranch(one, clause, scene, valueScene)
    if ('outcome' in read) return read.outcome
    branches.push(read)
  }
  const otherwise = cases.otherwise === null ? 'go on' : readDeed(cases.otherwise, clause, scene)
  if (typeof otherwise === 'object' && 'kind' in otherwise) return otherwise
  const wish = { branches, otherwise: cases.isOnly ? 'stop' : otherwise } as const
  if ([...branches.map(({ deed }) => deed), wish.otherwise].every((deed) => deed === 'go on'))
    return asks(`What should happen if ${unmask(cases.ifs[0]?.test ?? '', clause.literals)}? ${KNOWN_DEEDS}`)
  if (place.at !== 'end') return addBranches(scene.graph, { gap, contents, ...wish })
  return inThere(wish, scene) ?? addBranches(scene.graph, { gap, contents, ...wish })
}

/** A condition may stand behind what says where it is to be: `before fetching check that …`. */
function casesOf({ text, literals }: Clause, { graph, focus }: Scene): Cases | null {
  const taken = LEADING_PLACE.test(text) ? takePlace(text, { graph, focus, literals }) : null
  return readCases(text) ?? (taken !== null && 'rest' in taken ? readCases(stripCourtesy(taken.rest)) : null)
}

/** In the branch of a condition that tests the same already; what only ends the run, where its test is known. */
function inThere({ branches, otherwise }: Wish, scene: Scene): Outcome | null {
  const [one, ...others] = branches
  if (!one || others.length > 0 || scene.graph.nodes.length === 0) return null
  const same = otherwise === 'go on' ? sameTest(one.condition.expression, scene.graph) : null
  if (same && typeof one.deed === 'object' && 'steps' in one.deed)
    return appendSteps(scene.graph, { at: 'after', ...same }, one.deed.steps)
  if (same && one.deed === 'stop') return asks(`"${same.node.name}" tests that already. ${WHICH_BRANCH}`)
  const isEnding = [one.deed, otherwise].every(
    (deed) => deed === 'stop' || deed === 'go on' || ('isLast' in deed && deed.isLast),
  )
  const place = isEnding ? afterRead([one.condition.expression], scene.graph) : null
  const gap = place && findGap(scene.graph, place)
  if (!gap || 'problem' in gap) return null
  return addBranches(scene.graph, { gap, contents: valueInGap(scene.graph, gap), branches, otherwise })
}

function readBranch(
  { test, action }: Case,
  clause: Clause,
  scene: Scene,
  values: Parameters<typeof readCondition>[1],
): Branch | { outcome: Outcome } {
  const condition = readCondition(test, values)
  if (condition === null) return { outcome: asks(whatToCompare(unmask(test, clause.literals))) }
  const deed = readDeed(action, clause, scene)
  if (typeof deed === 'object' && 'kind' in deed) return { outcome: deed }
  return { condition, deed }
}

function readDeed(action: string, { literals }: Clause, scene: Scene): Deed | Outcome {
  const text = stripCourtesy(action)
  if (text === '' || GOES_ON.test(text)) return 'go on'
  if (STOPS.test(text)) return 'stop'
  const target = GOES_TO.exec(text)?.[1]
  const node = target === undefined ? null : findOneBlock(unmask(target, literals), scene.graph, scene.focus)
  if (node) return { to: node }
  const bare = takePlace(text, { ...scene, literals })
  const phrase = bare !== null && 'rest' in bare ? bare.rest : text
  const added = phrase
    .replace(STOP_FIRST, '')
    .replace(STOP_LAST, '')
    .replace(/^(?:add|insert|put)\s+/i, '')
  const chain = readChain({ text: added, literals, name: null, assets: scene.assets, takesNouns: true })
  if (chain === null) return asks(`What should happen in "${unmask(text, literals)}"? ${KNOWN_DEEDS}`)
  return 'steps' in chain ? { steps: chain.steps, isLast: isLast(text) } : hindrance(chain)
}

/** `tell me and stop`. */
function isLast(text: string): boolean {
  return STOP_FIRST.test(text) || STOP_LAST.test(text)
}

interface Wish {
  branches: readonly Branch[]
  otherwise: Deed
}

interface Plan extends Wish {
  gap: Gap
  contents: string | null
}

function addBranches(graph: Graph, { gap, contents, branches, otherwise }: Plan): Outcome {
  const namer = new Namer(graph)
  const [first] = branches
  const condition: NewBlock = {
    ...namer.name(first?.condition.name ?? 'Condition', 'condition'),
    type: 'condition',
    config: { branches: branches.map((one) => ({ expression: one.condition.expression })) },
  }
  const parts = [
    ...branches.map(({ deed }, at) => ({ deed, handle: at === 0 ? 'if' : `elif_${at}` })),
    { deed: otherwise, handle: 'else' },
  ]
  const made = parts.map((part) => ({
    ...part,
    ...makeDeed(part.deed, { id: condition.id, handle: part.handle }, { graph, namer, contents }),
  }))
  const fragment: Fragment = {
    blocks: [condition, ...made.flatMap(({ blocks }) => blocks)],
    edges: made.flatMap(({ edges }) => edges),
    entries: [condition.id],
    exits: made.flatMap(({ exits }) => exits),
  }
  const filled = fillGap(graph, gap, fragment)
  if ('problem' in filled) return asks(`I could not add the condition: ${filled.problem}.`)
  const told = made.map(({ handle, said }) => `${handle}: ${said}`).join('; ')
  return {
    kind: 'changed',
    graph: filled.graph,
    said:
      `Added "${condition.name}" ${gap.where}, which tests ` +
      `${branches.map((one) => one.condition.expression).join(', then ')}. ${told}.`,
    focus: condition.name,
    fill: made.flatMap(({ fill }) => fill),
  }
}

interface MadeDeed {
  blocks: readonly NewBlock[]
  edges: Fragment['edges']
  exits: readonly Exit[]
  said: string
  fill: readonly string[]
}

function makeDeed(
  deed: Deed,
  exit: Exit,
  scene: { graph: Graph; namer: Namer; contents: string | null },
): MadeDeed {
  const none = { blocks: [], edges: [], exits: [], fill: [] }
  if (deed === 'go on') return { ...none, exits: [exit], said: 'goes on as before' }
  if (deed === 'stop') return { ...none, said: 'ends there' }
  if ('to' in deed) return { ...none, edges: links([exit], [deed.to.id]), said: `goes to "${deed.to.name}"` }
  const { fragment, blocks, fill } = makeChain(scene.graph, scene.namer, scene.contents, deed.steps)
  return {
    blocks: fragment.blocks,
    edges: [...links([exit], fragment.entries), ...fragment.edges],
    exits: deed.isLast ? [] : fragment.exits,
    said: `runs ${listNames(blocks.map(({ name }) => name))}${deed.isLast ? ' and ends there' : ''}`,
    fill,
  }
}
