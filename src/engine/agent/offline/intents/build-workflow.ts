import { isJsonObject, type JsonObject } from '../../../../base/json.ts'
import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { edit, Namer, type NewBlock } from '../graph/edit.ts'
import { edgesFrom, edgesInto, responsesOf, resultOf, triggerOf } from '../graph/flow.ts'
import { links } from '../graph/fragment.ts'
import { type Chain, makeChain } from '../graph/make-chain.ts'
import { asks, type Outcome } from '../intent.ts'
import { isCondition, whichCondition } from '../language/branch-phrase.ts'
import { listNames } from '../language/words.ts'
import type { StepSpec } from '../steps/step-spec.ts'

export interface Plan {
  steps: readonly StepSpec[]
  /** Phrases that ask for nothing that is known. */
  unread: readonly string[]
  /** The start variables that the request names, with their types. */
  inputs: JsonObject
  hasResponse: boolean
  /** The block that begins the run. */
  trigger?: 'starter' | 'webhook'
}

/** The steps between a trigger and a response; those that the graph has are used. */
export function buildFrom(graph: Graph, plan: Plan): Outcome {
  const condition = plan.unread.find(isCondition)
  if (condition !== undefined) return asks(whichCondition(condition))
  const [unread] = plan.unread
  return unread === undefined ? buildAll(graph, plan) : asks(whatIsMeant(unread))
}

function buildAll(graph: Graph, plan: Plan): Outcome {
  const namer = new Namer(graph)
  const existing = triggerOf(graph)
  const inputs = withNeeded(plan, existing)
  const start = existing ?? newTrigger(namer, plan.trigger ?? 'starter', inputs)
  const trigger = { ...start, config: declareInputs(start, inputs) }
  const chain = makeChain(
    { ...graph, nodes: [...graph.nodes, trigger] },
    namer,
    beginOf(trigger, inputs),
    plan.steps,
  )
  const end = endOf(graph, plan, chain, namer)
  const edited = edit(graph, {
    removeEdges: existing ? edgesFrom(graph, existing.id) : [],
    addBlocks: [...(existing ? [] : [trigger]), ...chain.blocks, ...(end && !end.isThere ? [end.block] : [])],
    updateBlocks: [
      ...(existing && trigger.config !== existing.config
        ? [{ id: existing.id, config: trigger.config }]
        : []),
      ...(end?.isThere && end.output !== null ? [{ id: end.block.id, config: { output: end.output } }] : []),
    ],
    addEdges: [
      ...links([{ id: trigger.id }], chain.fragment.entries),
      ...chain.fragment.edges,
      ...(end
        ? links(chain.blocks.length === 0 ? [{ id: trigger.id }] : chain.fragment.exits, [end.block.id])
        : []),
    ],
  })
  if ('problem' in edited) return asks(`I could not build it: ${edited.problem}.`)
  const names = [trigger, ...chain.blocks, ...(end ? [end.block] : [])].map(({ name }) => name)
  return {
    kind: 'changed',
    graph: edited.graph,
    said: sayBuilt(names, inputs),
    focus: chain.blocks.at(-1)?.name,
    fill: chain.fill,
  }
}

/** A workflow without one of its steps would be another: the step is asked for. */
export function whatIsMeant(phrase: string): string {
  return (
    `I did not understand "${phrase}", and would leave it out. How else can you say it? For example ` +
    '"fetch https://…", "summarise it", "post it to Slack" or "wait 5 minutes".'
  )
}

interface End {
  block: NewBlock
  /** Whether the graph has it already, */
  isThere: boolean
  /** and what it is to answer then; null for what it answers now. */
  output: string | null
}

function endOf(graph: Graph, { hasResponse }: Plan, chain: Chain, namer: Namer): End | null {
  const [response] = responsesOf(graph)
  if (chain.blocks.at(-1)?.type === 'response') return null
  if (response)
    return { block: response, isThere: true, output: answersNothing(response, graph) ? chain.value : null }
  const config = { output: chain.value ?? 'Done' }
  return hasResponse
    ? {
        block: { ...namer.name('Response', 'response'), type: 'response', config },
        isThere: false,
        output: null,
      }
    : null
}

/** Whether a response says nothing yet, or only what the run began with. */
function answersNothing({ id, config: { output } }: GraphNode, graph: Graph): boolean {
  const trigger = triggerOf(graph)
  const isAlone = edgesInto(graph, id).every(({ source }) => source === trigger?.id)
  const isBlank = output === undefined || output === null || output === ''
  return (
    isAlone &&
    (isBlank ||
      (typeof output === 'string' && trigger !== undefined && output.startsWith(`<${trigger.name}.`)))
  )
}

function sayBuilt(names: readonly string[], inputs: JsonObject): string {
  const given = Object.keys(inputs)
  const takes = given.length === 0 ? '' : ` It takes ${listNames(given)}.`
  return `Built the workflow ${names.map((name) => `"${name}"`).join(' → ')}.${takes}`
}

function newTrigger(namer: Namer, type: 'starter' | 'webhook', inputs: JsonObject): GraphNode {
  const named = namer.name(type === 'webhook' ? 'Webhook' : 'Start', type)
  const config: JsonObject = type === 'webhook' ? {} : { input: inputs }
  return { ...named, type, config, position: { x: 0, y: 0 }, enabled: true }
}

/** What the first step works on, where the request names no input and nothing comes before it. */
function withNeeded({ inputs, steps, trigger }: Plan, existing: GraphNode | undefined): JsonObject {
  const [first] = steps
  if (Object.keys(inputs).length > 0 || trigger === 'webhook' || existing?.type === 'webhook') return inputs
  const has = isJsonObject(existing?.config.input) && Object.keys(existing.config.input).length > 0
  if (has || !first?.startVariable) return {}
  const marker = '<needed.input>'
  const isUsed = JSON.stringify(first.config({ value: marker, isText: true })).includes(marker)
  return isUsed ? { [first.startVariable]: 'string' } : {}
}

function declareInputs({ type, config }: GraphNode, inputs: JsonObject): JsonObject {
  const known = isJsonObject(config.input) ? config.input : {}
  const isKnown = Object.keys(inputs).every((name) => Object.hasOwn(known, name))
  return isKnown || type !== 'starter' ? config : { ...config, input: { ...known, ...inputs } }
}

/** Of several start variables the first step gets the one that it can use best: the first. */
function beginOf(trigger: GraphNode, inputs: JsonObject): string | null {
  if (trigger.type === 'webhook') return resultOf(trigger)
  const declared = isJsonObject(trigger.config.input) ? Object.keys(trigger.config.input) : []
  const [first] = Object.keys(inputs)
  if (declared.length === 0) return null
  return first !== undefined && Object.keys(inputs).length === 1
    ? `<${trigger.name}.output.${first}>`
    : resultOf(trigger)
}
