import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { edgesFrom, edgesInto, inFlowOrder, nodeById, triggerOf } from '../graph/flow.ts'
import type { Clause, Outcome, Scene } from '../intent.ts'
import { findBlock, whichBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { listNames } from '../language/words.ts'
import { sentenceOf } from '../wording.ts'

const WHOLE = pattern`
    ^(?:(?:explain|describe|summari[sz]e|walk me through|show|outline|tell me about)(?: me)?(?: to me)?
    (?: (?:what )?(?:this|the|it|my|that|how)(?: (?:current|whole))?
    (?: (?:workflow|flow|graph|automation|pipeline|it|works?|does|is doing))*)?|what
    (?:'s| does| is| do)? (?:(?:this|it|that)|(?:this|the|my|that) (?:workflow|flow|graph|automation|thing))
    (?: (?:do|does|doing|about|for|supposed to do|all))*
    |how does (?:this|it|the workflow|the flow|my workflow|that) work|what happens
    (?: here| in (?:this|the) (?:workflow|flow)| when (?:it|this|the workflow) runs)?|what do we have
    (?: so far| here)?|explain (?:this|it|that) to me|tell me what (?:this|the|it|my)
    (?: (?:workflow|flow))? does|what(?:'s| is) going on(?: here)?
    |give me an? (?:overview|summary|explanation|rundown|tour)(?: of (?:this|the|my) (?:workflow|flow))?
    |explain)$`
const LISTS = pattern`
    ^(?:list|show|name|enumerate|give me|tell me)(?: me)?(?: all)?
    (?: (?:the|of the|my|its))* (?:blocks|steps|nodes)(?: (?:of|in) (?:this|the|my) (?:workflow|flow))?$|^
    (?:which|what) (?:blocks|steps|nodes)\b.{0,60}$|^how many (?:blocks|steps|nodes)\b.{0,60}$`
const CONFIG = '(?:config(?:uration)?|settings?|setup)'
const BLOCK = [
  pattern`
    ^(?:show(?: me)? the ${CONFIG} of|what(?:'s| is) the ${CONFIG} of|what(?:'s| is) in|explain|describe|show(?: me)?
    |tell me about|inspect|details? (?:of|for|on)|what(?:'s| is))\s+(.+?)(?:'s ${CONFIG})?$`,
  /^(?:what|how) (?:does|is|do)\s+(.+?)\s+(?:do|doing|work|configured|set up|for)$/i,
] as const
const AROUND =
  /^(?:what|which (?:block|step)s?)\s+(?:comes?|runs?|is|are|happens?|follows?)\s+(after|before|behind)\s+(.+)$/i
const TRIGGERED = pattern`
    ^(?:when|how often|how) (?:does|is|will|do)\s+
    (?:it|this|the (?:workflow|flow)|my workflow) (?:run|runs|start|started|triggered|scheduled
    |get triggered|begin)(?: next| by itself)?$
    |^what (?:starts|triggers|begins) (?:it|this|the (?:workflow|flow))$
    |^where (?:do|does) .{1,40} come from$|^is (?:it|this|the workflow) scheduled$`

const MAX_CONFIG_CHARS = 2_000

/** `what does this do?`, `list the blocks`, `explain Fetch`, `what comes after Fetch?`: answers, no change. */
export function explain(clause: Clause, scene: Scene): Outcome | null {
  const { text } = clause
  if (LISTS.test(text)) return { kind: 'answered', text: listBlocks(scene) }
  if (TRIGGERED.test(text)) return { kind: 'answered', text: explainTrigger(scene) }
  const around = AROUND.exec(text)
  if (around) return explainAround(around, clause, scene)
  const block = explainBlock(clause, scene)
  if (block !== null) return block
  return WHOLE.test(text) ? { kind: 'answered', text: explainWhole(scene) } : null
}

function explainWhole({ graph }: Scene): string {
  if (graph.nodes.length === 0)
    return (
      'The workflow is empty. Tell me what it should do, such as ' +
      '"fetch https://example.com, summarise it and post it to Slack".'
    )
  const lines = inFlowOrder(graph).map((node, at) => `${at + 1}. ${sentenceOf(node)}${leadsTo(node, graph)}`)
  return `This workflow has ${count(graph.nodes.length)}:\n${lines.join('\n')}`
}

/** Where a block that goes on in several ways leads to. */
function leadsTo(node: GraphNode, graph: Scene['graph']): string {
  const edges = edgesFrom(graph, node.id)
  if (edges.length < 2 && edges.every(({ sourceHandle }) => sourceHandle === undefined)) return ''
  const ways = edges.map(
    ({ sourceHandle, target }) =>
      `${sourceHandle === undefined ? '' : `${sourceHandle} → `}"${nodeById(graph, target)?.name ?? ''}"`,
  )
  return ` It goes on with ${ways.join(', ')}.`
}

function listBlocks({ graph }: Scene): string {
  if (graph.nodes.length === 0) return 'There are no blocks yet.'
  const names = listNames(inFlowOrder(graph).map(({ name }) => name))
  return `There ${graph.nodes.length === 1 ? 'is' : 'are'} ${count(graph.nodes.length)}: ${names}.`
}

function count(blocks: number): string {
  return `${blocks} block${blocks === 1 ? '' : 's'}`
}

function explainTrigger({ graph }: Scene): string {
  const trigger = triggerOf(graph)
  return trigger ? sentenceOf(trigger) : 'Nothing begins this workflow yet: it has no starter and no webhook.'
}

function explainBlock({ text, literals }: Clause, { graph, focus }: Scene): Outcome | null {
  for (const pattern of BLOCK) {
    const phrase = pattern.exec(text)?.[1]
    if (phrase === undefined || /\b(?:workflow|flow|this|that|wrong)$/i.test(phrase)) continue
    const found = findBlock(unmask(phrase, literals), graph, focus)
    if (found.found !== 'one')
      return found.found === 'many' ? { kind: 'asks', question: whichBlock(found, graph) } : null
    const { node } = found
    const config = JSON.stringify(node.config, null, 2)
    const shown = config.length > MAX_CONFIG_CHARS ? `${config.slice(0, MAX_CONFIG_CHARS)}…` : config
    return {
      kind: 'answered',
      text: `${sentenceOf(node)}${leadsTo(node, graph)}\n\n${shown}`,
      focus: node.name,
    }
  }
  return null
}

function explainAround(
  [, side, phrase = '']: RegExpExecArray,
  { literals }: Clause,
  { graph, focus }: Scene,
): Outcome {
  const found = findBlock(unmask(phrase, literals), graph, focus)
  if (found.found !== 'one') return { kind: 'asks', question: whichBlock(found, graph) }
  const isBefore = side?.toLowerCase() === 'before'
  const ids = isBefore
    ? edgesInto(graph, found.node.id).map(({ source }) => source)
    : edgesFrom(graph, found.node.id).map(({ target }) => target)
  const names = ids.flatMap((id) => nodeById(graph, id)?.name ?? [])
  const word = isBefore ? 'before' : 'after'
  return {
    kind: 'answered',
    text:
      names.length === 0
        ? `Nothing comes ${word} "${found.node.name}".`
        : `${listNames(names)} ${names.length === 1 ? 'comes' : 'come'} ${word} "${found.node.name}".`,
    focus: found.node.name,
  }
}
