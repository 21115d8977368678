import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { responsesOf, sendersOf } from '../graph/flow.ts'
import type { Place } from '../graph/gap.ts'
import { findBlock, findOneBlock, whichBlock } from './find-block.ts'
import { type Literal, unmask } from './literals.ts'
import { alternatives, pattern } from './pattern.ts'
import { parseDuration } from './quantities.ts'

export interface PlacePhrase {
  place: Place
  /** The text without it. */
  rest: string
}

export interface PlaceScene {
  graph: Graph
  focus: string | null
  literals: readonly Literal[]
}

const RUN = alternatives`
  (?:the |this |my |a |our |that )?(?:whole |entire )?
  (?:run|workflow|flow|it|everything|all|execution|job|process|pipeline|automation)
  (?: is| has| was|'s)?(?: all)?(?: been)?`
const END = new RegExp(
  alternatives`
    ,?\s*\b(?:(?:when|once|after|whenever|as soon as|every time|each time)\s+${RUN}\s*(?:successfully )?
    (?:finish\w*|ends?|ended|complet\w*|done|over|succeed\w*|ran)\b(?: running| successfully)?|
    (?:at|to) the (?:very )?(?:end|bottom)(?: of (?:the|this|my|our|each|every) (?:workflow|flow|run
    |pipeline))?|as (?:the|a) (?:very )?(?:last|final) (?:step|block|node|thing)|
    (?:on|upon) (?:completion|success)|in the end|(?:come|go|run|happen|be)s? (?:the )?(?:very )?last\b
    (?! (?:step|block|node|thing)))`,
  'i',
)
const START = pattern`
    ,?\s*\b(?:(?:at|to) the (?:very )?(?:start|beginning|front|top)
    (?: of (?:the|this|my|our) (?:workflow|flow|run|pipeline))?
    |as (?:the|a) (?:very )?first (?:step|block|node|thing)|right at the start
    |before (?:anything|everything)(?: else)?(?=$|[,.])|(?:come|go|run|happen|be)s? (?:the )?
    (?:very )?first\b(?! (?:step|block|node|thing)))`
const BRANCH = pattern`
    ,?\s*\b(?:in|on|to|into|under|for|at)\s+(?:the\s+)?⟦?["']?
    (if|else|elif[_ ]\d|true|false|yes|no|then|otherwise|\d{1,2})["']?\s+
    (?:branch|path|side|case|handle|arm)(?:\s+of\s+)?`
const BETWEEN = /,?\s*\b(?:in[- ]?between|between)\s+/i
const BESIDE = new RegExp(
  alternatives`
    ,?\s*\b(?:(?:right|directly|immediately|just|straight)\s+)?
    (after|behind|following|before|ahead of|in front of|prior to)\s+`,
  'gi',
)
const GERUND = pattern`
    ^(?:you |we |it |i |anything |everything |something )?(?:(?:is|are|gets?) )?
    (?:\w{3,}ing|sends?|goes|posts?|emails?|runs?|sent|posted)\b\s*
    (?:(?:it|them|that|this|out|anything)\s+)*(?:(?:to|on|in|into|via)\s+)?`
/** `before the reply is written`. */
const DONE = /^\s+(?:is|are|gets?|has been|was)\s+\w+(?:ed|en|nt|one)\b/i
const RETURNING =
  /^(?:returning|responding|answering|replying|it (?:returns|responds|answers|ends)|ending)\b/i
const MAX_NAME_WORDS = 8
const HANDLES: ReadonlyMap<string, string> = new Map([
  ['true', 'if'],
  ['yes', 'if'],
  ['then', 'if'],
  ['false', 'else'],
  ['no', 'else'],
  ['otherwise', 'else'],
])

/** Where a phrase says that something is to be; a question where it says so of a block that is not there. */
export function takePlace(text: string, scene: PlaceScene): PlacePhrase | { problem: string } | null {
  return takeBetween(text, scene) ?? takeBranch(text, scene) ?? takeFixed(text) ?? takeBeside(text, scene)
}

function takeFixed(text: string): PlacePhrase | null {
  const end = END.exec(text)
  if (end) return { place: { at: 'end' }, rest: without(text, end.index, end[0].length) }
  const start = START.exec(text)
  return start ? { place: { at: 'start' }, rest: without(text, start.index, start[0].length) } : null
}

function takeBranch(text: string, scene: PlaceScene): PlacePhrase | { problem: string } | null {
  const match = BRANCH.exec(text)
  if (!match) return null
  const word = (match[1] ?? '').toLowerCase().replace(' ', '_')
  const handle = HANDLES.get(word) ?? word
  const names = match[0].trimEnd().toLowerCase().endsWith('of')
  const taken = names ? takeName(text.slice(match.index + match[0].length), scene) : null
  const node = taken?.node ?? onlyBranching(scene.graph)
  if (!node) return { problem: 'Which condition or split do you mean?' }
  return {
    place: { at: 'after', node, handle },
    rest: without(text, match.index, match[0].length + (taken?.length ?? 0)),
  }
}

function onlyBranching({ nodes }: Graph): GraphNode | null {
  const [node, ...others] = nodes.filter(({ type }) => type === 'condition' || type === 'split')
  return node && others.length === 0 ? node : null
}

function takeBetween(text: string, scene: PlaceScene): PlacePhrase | { problem: string } | null {
  const match = BETWEEN.exec(text)
  if (!match) return null
  const after = text.slice(match.index + match[0].length)
  const first = takeName(after, scene)
  if (!first) return { problem: whichOf(after, scene) }
  const joint = /^\s*(?:and|&|,)\s+/i.exec(after.slice(first.length))
  const second = joint && takeName(after.slice(first.length + joint[0].length), scene)
  if (!joint || !second)
    return { problem: whichOf(after.slice(first.length + (joint?.[0].length ?? 0)), scene) }
  const length = match[0].length + first.length + joint[0].length + second.length
  return {
    place: { at: 'between', first: first.node, second: second.node },
    rest: without(text, match.index, length),
  }
}

function takeBeside(text: string, scene: PlaceScene): PlacePhrase | { problem: string } | null {
  let problem: string | null = null
  for (const match of text.matchAll(BESIDE)) {
    const slot = text.slice(match.index + match[0].length)
    if (parseDuration(slot.split(/\s+/).slice(0, 3).join(' ')) !== null) continue
    const taken = takeName(slot, scene) ?? takeDeed(slot, scene)
    const at = /after|behind|following/i.test(match[1] ?? '') ? 'after' : 'before'
    if (taken) {
      const done = DONE.exec(slot.slice(taken.length))?.[0].length ?? 0
      const place = { at, node: taken.node } as const
      return { place, rest: without(text, match.index, match[0].length + taken.length + done) }
    }
    problem = whichOf(slot, scene)
  }
  return problem === null ? null : { problem }
}

/** The block that the beginning of a text names: of its first words as many as name one. */
function takeName(
  text: string,
  { graph, focus, literals }: PlaceScene,
): { node: GraphNode; length: number } | null {
  const reach = /^[^,;]{0,200}/.exec(text)?.[0] ?? ''
  const words = [...reach.matchAll(/\S+/g)].slice(0, MAX_NAME_WORDS)
  for (const last of words.toReversed()) {
    const length = last.index + last[0].length
    const phrase = unmask(reach.slice(0, length), literals)
      .replace(/'s$/, '')
      .replace(/[.:!?]+$/, '')
    const node = findOneBlock(phrase, graph, focus)
    if (node && !/\s(?:and|with|to|that|which|a|an|the|for|i|we|you|it|please)$/i.test(phrase))
      return { node, length }
  }
  return null
}

/** `sending`, `posting to Slack`, `it goes out`: the block that does it. */
function takeDeed(
  text: string,
  { graph, literals, focus }: PlaceScene,
): { node: GraphNode; length: number } | null {
  const reach = /^[^,;]{0,200}/.exec(text)?.[0] ?? ''
  const match = GERUND.exec(reach)
  if (!match) return null
  const [lead] = match
  const named = takeName(reach.slice(lead.length), { graph, focus, literals })
  if (named) return { node: named.node, length: lead.length + named.length }
  const [response, ...ends] = RETURNING.test(reach) ? responsesOf(graph) : []
  if (response && ends.length === 0) return { node: response, length: reach.length }
  const [sender, ...others] = sendersOf(graph)
  return sender && others.length === 0 ? { node: sender, length: reach.length } : null
}

function whichOf(slot: string, { graph, focus, literals }: PlaceScene): string {
  const phrase =
    unmask(/^[^,;]{0,80}/.exec(slot)?.[0] ?? '', literals).split(
      /\s+(?:and|that|which|to|with|add|put)\s/i,
    )[0] ?? ''
  const found = findBlock(phrase, graph, focus)
  return found.found === 'one'
    ? `Where exactly should it come, beside "${found.node.name}"?`
    : whichBlock(found, graph)
}

function without(text: string, at: number, length: number): string {
  return `${text.slice(0, at)} ${text.slice(at + length)}`
    .replace(/\s+/g, ' ')
    .replace(/^[\s,]+|[\s,]+$/g, '')
}
