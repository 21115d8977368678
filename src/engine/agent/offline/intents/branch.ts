import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { Namer, type NewBlock } from '../graph/edit.ts'
import { sendersOf } from '../graph/flow.ts'
import { type Exit, type Fragment, links } from '../graph/fragment.ts'
import { fillGap, findGap, type Gap, type Place, valueInGap } from '../graph/gap.ts'
import { makeChain } from '../graph/make-chain.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { type Case, readCases } from '../language/branch-phrase.ts'
import { type ReadCondition, readCondition } from '../language/condition-phrase.ts'
import { findOneBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { takePlace } from '../language/place-phrase.ts'
import { listNames } from '../language/words.ts'
import { asksForApproval } from '../steps/approval-step.ts'
import { readChain } from '../steps/read-chain.ts'
import type { StepSpec } from '../steps/step-spec.ts'
import { hindrance } from './hindrance.ts'

/** What happens in one branch: new steps, a block that is there, nothing (`stop`), or what came next anyway. */
type Deed = { steps: readonly StepSpec[] } | { to: GraphNode } | 'stop' | 'go on'
interface Branch {
  condition: ReadCondition
  deed: Deed
}

const STOPS =
  /^(?:stops?|ends?|quits?|exits?|aborts?|do nothing|end (?:the )?(?:run|workflow|flow)|stop (?:the )?(?:run|workflow|flow|here)|finish|cancel|skip (?:the rest|everything)|ignore (?:it|this)|discard (?:it|this))$/i
const GOES_ON =
  /^(?:continue|go on|proceed|carry on|keep going|move on|do the rest|go ahead|run the rest)(?: as (?:usual|before|normal)| normally| with the rest)?$/i
const GOES_TO =
  /^(?:go|jump|continue|proceed|skip|move|route(?: it)?|send it|run|lead)\s+(?:straight |on |directly |over )?(?:to |with |into |at )?(?:the )?(.{1,80})$/i

/** `if the score is above 80 email me, otherwise log it`. */
export function branch(clause: Clause, scene: Scene): Outcome | null {
  const cases = readCases(clause.text)
  if (cases === null) return null
  const place = placeOf(cases.ifs, clause, scene)
  if ('problem' in place) return asks(place.problem)
  const gap = findGap(scene.graph, place)
  if ('problem' in gap) return asks(gap.problem)
  if (scene.graph.nodes.length === 0)
    return asks(
      'The workflow is empty: what should come before this condition? Tell me the first steps, such as "fetch https://example.com".',
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
  return addBranches(scene.graph, { gap, contents, branches, otherwise: cases.isOnly ? 'stop' : otherwise })
}

/** Where the phrase says, beside the person's decision that it is about, else at the end. */
function placeOf(
  ifs: readonly Case[],
  { text, literals }: Clause,
  { graph, focus }: Scene,
): Place | { problem: string } {
  const taken = takePlace(text, { graph, focus, literals })
  if (taken !== null && 'place' in taken) return taken.place
  return afterDecision(ifs, graph) ?? beforeTelling(ifs, graph) ?? { at: 'end' }
}

/** What depends on a decision comes right behind it. */
function afterDecision(ifs: readonly Case[], graph: Graph): Place | null {
  const [approval, ...others] = graph.nodes.filter(({ type }) => type === 'approval')
  const isAbout = ifs.some(({ test }) => /\b(?:approved|denied|rejected|declined|refused)\b/i.test(test))
  return isAbout && approval && others.length === 0 ? { at: 'after', node: approval } : null
}

/** `ask me first`: before what tells somebody outside. Null where nobody is to decide first, or nothing does so. */
function beforeTelling(ifs: readonly Case[], graph: Graph): Place | { problem: string } | null {
  if (!ifs.some(({ action }) => asksForApproval(action) && /\bfirst\b/i.test(action))) return null
  const [sender, ...others] = sendersOf(graph)
  if (!sender) return null
  if (others.length === 0) return { at: 'before', node: sender }
  const names = [sender, ...others].map(({ name }) => name)
  return { problem: `Before which step should a person decide: ${listNames(names, 'or')}?` }
}

function readBranch(
  { test, action }: Case,
  clause: Clause,
  scene: Scene,
  values: Parameters<typeof readCondition>[1],
): Branch | { outcome: Outcome } {
  const condition = readCondition(test, values)
  if (condition === null)
    return {
      outcome: asks(
        `What should be compared in "${unmask(test, clause.literals)}"? Tell me a value and a comparison, such as "if the status code of Fetch is 200".`,
      ),
    }
  const deed = readDeed(action, clause, scene)
  if (typeof deed === 'object' && 'kind' in deed) return { outcome: deed }
  return { condition, deed }
}

function readDeed(action: string, { literals }: Clause, scene: Scene): Deed | Outcome {
  const text = action.trim().replace(/^(?:then|please|just)\s+/i, '')
  if (text === '' || GOES_ON.test(text)) return 'go on'
  if (STOPS.test(text)) return 'stop'
  const target = GOES_TO.exec(text)?.[1]
  const node = target === undefined ? null : findOneBlock(unmask(target, literals), scene.graph, scene.focus)
  if (node) return { to: node }
  const bare = takePlace(text, { ...scene, literals })
  const phrase = bare !== null && 'rest' in bare ? bare.rest : text
  const added = phrase.replace(/^(?:add|insert|put)\s+/i, '')
  const chain = readChain({ text: added, literals, name: null, assets: scene.assets, takesNouns: true })
  if (chain === null)
    return asks(
      `What should happen in "${unmask(text, literals)}"? I know steps such as "email me", "post to Slack", "fetch https://…", "stop" or "continue".`,
    )
  return 'steps' in chain ? { steps: chain.steps } : hindrance(chain)
}

interface Plan {
  gap: Gap
  contents: string | null
  branches: readonly Branch[]
  otherwise: Deed
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
    said: `Added "${condition.name}" ${gap.where}, which tests ${branches.map((one) => one.condition.expression).join(', then ')}. ${told}.`,
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
    exits: fragment.exits,
    said: `runs ${listNames(blocks.map(({ name }) => name))}`,
    fill,
  }
}
