import type { JsonObject } from '../../../../base/json.ts'
import { parseText } from '../../../workflow/expressions/references.ts'
import type { Graph } from '../../../workflow/graph/graph.ts'
import { Namer } from '../graph/edit.ts'
import { nodeByName, responsesOf, triggerOf } from '../graph/flow.ts'
import { fillGap, findGap, type Place, valueInGap } from '../graph/gap.ts'
import { makeChain } from '../graph/make-chain.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { isCondition, whichCondition } from '../language/branch-phrase.ts'
import { findOneBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { stripCourtesy } from '../language/normalise.ts'
import { pattern } from '../language/pattern.ts'
import { takePlace } from '../language/place-phrase.ts'
import { listNames, withoutArticle } from '../language/words.ts'
import { readChain } from '../steps/read-chain.ts'
import type { StepSpec } from '../steps/step-spec.ts'
import { describeBlock } from '../wording.ts'
import { buildFrom, whatIsMeant } from './build-workflow.ts'
import { doubtDouble, doubtNew, doubtSetting } from './doubt.ts'
import { hindrance } from './hindrance.ts'

const ADDS = pattern`
  ^(?:add|insert|append|put|place|include|attach|introduce|stick|create|make|throw in|drop in|drop
  |(?:squeeze|chuck|pop|slot|toss|slip|bung|sneak)(?: in)?
  |i want|i need|i(?:'d| would) like|we(?:'d| would) like|we want|we need
  |there should be|have)\s+(?:in\s+)?(.+)$`

/** What takes something's place is no step more. */
const INSTEAD = /\binstead[.!]?$/i

/** `make the model …` makes nothing new. */
const CHANGES = /^make (?:the|it|its|this|that|all|both|every|each)\b/i
/** `two steps: …` tells how many there are to come. */
const SOME_STEPS = pattern`
  ^(?:\d{1,2}|two|three|four|five|some|these|the following)
  (?: (?:more|new|other))? (?:steps|blocks|nodes)\s*[:,]?\s*(?:that |which |to )?`
const PASSIVE = pattern`
  ^(?:the )?(?:result|results|summary|output|answer|it|this) (?:should|must|needs to|has to
  |is to) (?:also )?be (\w+(?:ed|nt)) ?`
const SUBJECT = pattern`
  ^(?:(?:the )?(.{1,100}?) (?:should|must|needs?|can|could|has to|is|are|was|will)\b|
  (?:let|have|make) (the .{1,60}?) (?:expire|time|use|run|be|go|come|stop|only|always|never)\b)`

/** `give the email a better subject`: a block that is there, and no value. */
const BETTERS = pattern`
  ^(?:give|make|change|improve|edit|adjust|update) (the .{1,60}?)
  (?: (?:an? )?(?:better|other|different|new|nicer|another)\b.*)?$`

/**
 * `add a step that sends Slack notifications when the run finishes`, `put a code block between A and B`,
 * `after Fetch, wait 5 minutes`: steps are put where the phrase says, or at the end.
 */
export function append(clause: Clause, scene: Scene): Outcome | null {
  const { literals } = clause
  const taken = takePlace(clause.text, { graph: scene.graph, focus: scene.focus, literals })
  const isProblem = taken !== null && 'problem' in taken
  const text = toActive(stripCourtesy(taken === null || isProblem ? clause.text : taken.rest))
  const added = CHANGES.test(text) ? undefined : ADDS.exec(text)?.[1]?.replace(SOME_STEPS, '')
  const saidOfBlock = added === undefined ? aboutBlock(text, clause, scene) : undefined
  if (saidOfBlock !== undefined) return saidOfBlock
  const chain = readChain({
    text: added ?? text,
    literals,
    name: null,
    assets: scene.assets,
    takesNouns: added !== undefined,
  })
  if (chain === null) return added === undefined ? null : whichStep(added, scene)
  if (isProblem) return asks(taken.problem)
  if (INSTEAD.test(text))
    return asks('What should change for that, or what should it replace? For example "replace Fetch with …".')
  if (!('steps' in chain)) return hindrance(chain)
  const plain = unmask(text, literals)
  const doubt = doubtChain(chain, { plain, isAdded: added !== undefined }, clause, scene.graph)
  return doubt ?? appendSteps(scene.graph, taken === null ? { at: 'end' } : taken.place, chain.steps, plain)
}

/** What to ask before steps are added that may not be what is meant. */
function doubtChain(
  { steps, unread }: { steps: readonly StepSpec[]; unread: readonly string[] },
  { plain, isAdded }: { plain: string; isAdded: boolean },
  { literals }: Clause,
  graph: Graph,
): Outcome | null {
  const left = unread.map((part) => unmask(part, literals))
  const condition = left.find(isCondition)
  if (condition !== undefined) return asks(whichCondition(condition))
  if (left[0] !== undefined) return asks(whatIsMeant(left[0]))
  return doubtNew(plain, steps, graph) ?? (isAdded ? null : doubtSetting(plain, steps, graph))
}

/** `the result should be emailed to Ann` is `emailed it to Ann`, which reads like any step. */
function toActive(text: string): string {
  return text
    .replace(PASSIVE, '$1 it')
    .replace(/^(?:get|be) (notified|alerted|informed|emailed|told|pinged)\b/i, '$1 me')
}

/** A clause about a block that is there adds none; undefined for any other. */
function aboutBlock(text: string, clause: Clause, scene: Scene): Outcome | null | undefined {
  const phrase = BETTERS.exec(unmask(text, clause.literals))?.[1]
  const node = phrase === undefined ? null : findOneBlock(phrase, scene.graph, scene.focus)
  if (node)
    return asks(
      `What should change in "${node.name}"? Tell me what and to which value, such as "set the url of ` +
        'Fetch to https://…".',
    )
  return speaksOfBlock(text, clause, scene) ? null : undefined
}

/** Whether a clause says something of a block that is there: `Fetch should …`, `let the approval …`. */
function speaksOfBlock(text: string, { literals }: Clause, { graph, focus }: Scene): boolean {
  const [, subject, object] = SUBJECT.exec(unmask(text, literals)) ?? []
  const named = (subject ?? object)?.trim()
  return named !== undefined && findOneBlock(named, graph, focus) !== null
}

/** Something is to be added, and what it is to do is not said. */
function whichStep(added: string, { graph }: Scene): Outcome | null {
  const noun = withoutArticle(added).replace(/\s+(?:block|step|node)$/i, '')
  if (/^(?:condition|if|branch|check|decision|router|conditional)$/i.test(noun))
    return asks(
      'What should it test, and what should happen then? For example "if the status code of Fetch is ' +
        '200 continue, otherwise stop".',
    )
  if (/^(?:step|block|node|thing|something|task)$/i.test(noun))
    return asks(
      'What should the step do? For example "post it to Slack", "fetch https://…", "translate it to ' +
        'German" or "wait 5 minutes".',
    )
  if (/^(?:starter|start|trigger)$/i.test(noun) && triggerOf(graph))
    return asks(
      `"${triggerOf(graph)?.name}" begins the workflow already, and one block can. Should something ` +
        'else begin it, such as a webhook?',
    )
  return null
}

/** The steps in their place, and in words what was done. */
export function appendSteps(
  graph: Graph,
  place: Place,
  steps: readonly StepSpec[],
  said = 'another',
): Outcome {
  if (graph.nodes.length === 0) return buildFrom(graph, { steps, unread: [], inputs: {}, hasResponse: true })
  const gap = findGap(graph, place)
  if ('problem' in gap) return asks(gap.problem)
  const [end] = responsesOf(graph)
  const isInBranch = place.at === 'after' && place.handle !== undefined
  if (end && steps.at(-1)?.type === 'response' && gap.to.length > 0 && !isInBranch)
    return asks(
      `"${end.name}" ends the run already. What should it answer? For example "return the output of Fetch".`,
    )
  const chain = makeChain(graph, new Namer(graph), valueInGap(graph, gap), steps)
  const double = doubtDouble(chain.blocks, said, graph)
  if (double !== null) return double
  const blind = chain.blocks.find((block) => hasNoAddress(block, graph))
  if (blind) return asks(`Which address should "${blind.name}" fetch? It begins with https://.`)
  const filled = fillGap(graph, gap, chain.fragment)
  if ('problem' in filled) return asks(`I could not add it: ${filled.problem}.`)
  const names = chain.blocks.map(({ name }) => name)
  const [first, ...others] = chain.blocks
  const what = first && others.length === 0 ? describeBlock(first) : ''
  return {
    kind: 'changed',
    graph: filled.graph,
    said: `Added ${listNames(names)}${what} ${gap.where}.`,
    focus: names.at(-1),
    fill: chain.fill,
  }
}

/** A request to what another step found, of which nothing says that it is an address. */
function hasNoAddress({ type, config }: { type: string; config: JsonObject }, graph: Graph): boolean {
  const [part] = type === 'general_api' ? parseText(String(config.url ?? '')) : []
  if (typeof part !== 'object' || part.kind !== 'reference') return false
  const source = nodeByName(graph, part.block)
  return source?.type === 'general_api' || source?.type === 'code' || source?.type === 'agent'
    ? !/ur[il]|link|address|page|site/i.test(part.text)
    : false
}
