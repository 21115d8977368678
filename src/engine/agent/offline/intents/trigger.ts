import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { checked, editUnchecked, Namer, type NewBlock } from '../graph/edit.ts'
import { edgesFrom, edgesInto, resultOf, triggerOf } from '../graph/flow.ts'
import { redirectReaders } from '../graph/remove.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { pattern } from '../language/pattern.ts'

const TO_WEBHOOK = pattern`
  ^(?:(?:start|trigger|run|begin|launch|kick off|invoke)(?: it| this| the (?:workflow|flow|run))?\s+
  (?:with|by|from|via|through|on|using|when|whenever)\s+(?:an? |the )?(?:incoming |inbound |http )?
  (?:webhook|post request|http request|request)
  (?: (?:arrives|comes in|is (?:called|received|sent)|hits it|call))?|(?:add|use|make it|create|put)\s+
  (?:an? |the )?(?:incoming |inbound )?webhook(?: trigger| block| as (?:the )?(?:trigger|start(?:er)?))?
  (?: instead(?: of (?:the )?(?:start(?:er)?|schedule|trigger))?)?|
  (?:replace|change|switch|turn|convert)\s+(?:the )?(?:start(?:er)?|trigger)(?: block)?\s+
  (?:to|into|with|by|for)\s+(?:an? )?(?:incoming |inbound )?webhook(?: trigger)?|
  (?:it|the workflow|this) should (?:be )?(?:start(?:ed)?|triggered|run|begin)\s+
  (?:with|by|from|via|on|when)\s+(?:an? )?webhook(?: arrives| call)?
  |make (?:it|this|the workflow) (?:a )?webhook(?:[- ]triggered)?)$`
const TO_STARTER = pattern`
  ^(?:replace|change|switch|turn|convert)\s+(?:the )?webhook(?: trigger| block)?\s+
  (?:to|into|with|by|for|back to)\s+(?:an? )?(?:normal |manual |plain )?(?:start(?:er)?|manual trigger)
  (?: block)?$`

/** `start it with a webhook`: what begins the workflow, of which there is one, is another. */
export function trigger(clause: Clause, { graph }: Scene): Outcome | null {
  const type = TO_WEBHOOK.test(clause.text) ? 'webhook' : TO_STARTER.test(clause.text) ? 'starter' : null
  if (type === null) return null
  const old = triggerOf(graph)
  if (old?.type === type)
    return {
      kind: 'answered',
      text: `"${old.name}" begins the workflow already, as a ${type}.`,
      focus: old.name,
    }
  return exchange(graph, old, type)
}

function exchange(graph: Graph, old: GraphNode | undefined, type: 'webhook' | 'starter'): Outcome {
  const named = new Namer(graph).name(type === 'webhook' ? 'Webhook' : 'Start', type)
  const block: NewBlock = { ...named, type, config: type === 'webhook' ? {} : { input: {} } }
  const value = resultOf({ ...block, position: { x: 0, y: 0 }, enabled: true })
  const readers = old && value !== null ? redirectInputs(graph, old, value) : []
  const firsts = old
    ? edgesFrom(graph, old.id).map(({ target }) => target)
    : graph.nodes.filter(({ id }) => edgesInto(graph, id).length === 0).map(({ id }) => id)
  const edited = editUnchecked(graph, {
    removeBlocks: old ? [old.id] : [],
    updateBlocks: readers.map(({ id, config }) => ({ id, config })),
    addBlocks: [block],
    addEdges: firsts.map((target) => ({ source: block.id, target })),
  })
  const result = 'problem' in edited ? edited : checked(graph, edited.graph)
  if ('problem' in result) return asks(`I could not change what begins the workflow: ${result.problem}.`)
  const how =
    type === 'webhook'
      ? ' Its address is made when the workflow is saved; what is sent there is <Webhook.body>.'
      : ''
  const reads =
    readers.length === 0
      ? ''
      : ` ${readers.map(({ name }) => `"${name}"`).join(', ')} now read${readers.length === 1 ? 's' : ''} from it.`
  return {
    kind: 'changed',
    graph: result.graph,
    said: `"${block.name}" now begins the workflow${old ? ` instead of "${old.name}"` : ''}.${reads}${how}`,
    focus: block.name,
  }
}

/** `<Start.output.url>` becomes `<Webhook.body.url>`: the same names, sent another way. */
function redirectInputs(graph: Graph, old: GraphNode, value: string): GraphNode[] {
  const inner = value.slice(1, -1)
  return redirectReaders(
    graph,
    old,
    (text) => `<${inner}${text.slice(old.name.length + 1).replace(/^\.(?:output|body)/, '')}`,
  )
}
