import { isJsonObject, type JsonObject } from '../../../../base/json.ts'
import { type Graph, type GraphNode, isTrigger } from '../../../workflow/graph/graph.ts'
import { edit, Namer, type NewBlock } from '../graph/edit.ts'
import { edgesFrom, edgesInto, responsesOf, resultOf, triggerOf } from '../graph/flow.ts'
import { links } from '../graph/fragment.ts'
import { type Chain, makeChain } from '../graph/make-chain.ts'
import { inputNamed, placeholdersIn } from '../graph/url-placeholders.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { isCondition, readCases, whichCondition } from '../language/branch-phrase.ts'
import { takeInputs } from '../language/input-phrase.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { listNames } from '../language/words.ts'
import { type ReadChain, readChain } from '../steps/read-chain.ts'
import type { StepSpec } from '../steps/step-spec.ts'
import { hindrance } from './hindrance.ts'

const BUILDS = pattern`
  ^(?:(?:build|create|make|design|set up|setup|generate|develop|write|give me|construct|i need|we need
  |automate|need|want|i(?:'d| would) like|i want)\s+(?:me |us )?
  (?:an?|the|this|my|our|another|new|simple|small)?\s*(?:[\w-]+ ){0,3}?
  (?:workflow|flow|automation|pipeline|process|bot)\b|(?:workflow|flow|automation)\s*(?=:)|
  (?:an?|the|this|my)?\s*(?:new |simple )?(?:workflow|flow|automation|pipeline|process) (?=that|which
  |should|to\b|where))\s*(?:called ⟦q\d+⟧\s*)?
  (?:,?\s*(?:that|which|to|where|in which|for|with|it|and)\b\s*)?
  (?:should |will |must |would |can |first )?[:,]?\s*(.*)$`
const ANY_BUILD = pattern`
  ^(?:build|design|construct|develop|automate|make|create|set up|need|want|(?:i|we) (?:need|want)|i
  (?:'d| would) like|give me)\s+(?:me |us )?
  (?:(?:something|a thing|one|it)\s+(?:that|which|to|where)|an? [\w -]{1,40}:)\s+(.*)$`
const WEBHOOK_BEGIN = pattern`
  ^(?:(?:is |gets? |be )?(?:triggered|started|called|kicked off) (?:by|from|via
  |through) an? (?:incoming |inbound )?webhook|
  (?:receives?|listens? (?:to|for)|accepts?|takes?|handles?
  |reacts? to) (?:an? |incoming |inbound )*webhooks?(?: calls?| requests?| events?)?(?: from \w+)?|
  (?:each time|every time|when|whenever) .{1,60}? (?:calls|hits|posts to|triggers|fires) (?:the|an?|our
  |this) webhook|(?:on|when|whenever) (?:an? )?(?:incoming |inbound )?webhook
  (?: (?:arrives|comes in|is called|fires|is received|is triggered))?
  |starts? (?:with|from|on) an? webhook)\s*,?\s*(?:and|then|,|it)?\s*(?:should )?`

const SENDS_SUMMARY = pattern`
  \b((?:posts?|sends?|mails?|emails?|shares?)(?: me| us)?) an? (short |brief |concise |quick )?
  (?:summary|digest)(?: of (?:it|this|that|them|the \w+))?`

const THING =
  /^(?:build|create|make|design|develop|write|automate|set up)\s+(?:me |us )?((?:an?|the|my|our) [\w -]{2,60})$/i

/** What is added one by one is no description of a whole. */
const OTHER = /^(?:add|insert|append|put|place|include|attach|return|respond|reply|set|change)\b/i

type Steps = Extract<ReadChain, { steps: unknown }>

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

/** `build a workflow that takes a URL, fetches it, summarises it and posts it to Slack`. */
export function build(clause: Clause, scene: Scene): Outcome | null {
  const { literals, text } = clause
  const isEmpty = hasNoSteps(scene.graph)
  const wanted = wantedOf(text, isEmpty)
  if (wanted === null) return null
  const webhook = WEBHOOK_BEGIN.exec(wanted.steps)
  const { inputs, rest } = takeInputs(withSummaries(wanted.steps.slice(webhook?.[0].length ?? 0)))
  const chain = readChain({ text: rest, literals, name: null, assets: scene.assets, takesNouns: false })
  if (chain !== null && !('steps' in chain)) return hindrance(chain)
  const hasBeginning = webhook !== null || Object.keys(inputs).length > 0
  if (chain === null && !wanted.isNamed) return isEmpty ? whatItDoes(text) : null
  if (chain === null && !(isEmpty && hasBeginning && rest.trim() === ''))
    return withoutSteps(scene, hasBeginning)
  if (!isEmpty) return asks(startOver(scene.graph))
  return buildSteps(clause, scene, { chain, inputs, trigger: webhook ? 'webhook' : 'starter' })
}

function buildSteps(
  clause: Clause,
  { graph }: Scene,
  { chain, inputs, trigger }: { chain: Steps | null; inputs: JsonObject; trigger: Plan['trigger'] & string },
): Outcome {
  const unread = (chain?.unread ?? []).map((part) => unmask(part, clause.literals))
  const all = { ...inputs, ...inputsOfAddresses(clause, inputs) }
  return buildFrom(graph, { steps: chain?.steps ?? [], unread, inputs: all, hasResponse: true, trigger })
}

/** What stands in braces in an address is a start variable of the workflow. */
function inputsOfAddresses({ text, literals }: Clause, inputs: JsonObject): JsonObject {
  const names = literalsIn(text, literals, ['url']).flatMap((literal) => placeholdersIn(literal.text))
  const known = Object.keys(inputs)
  return Object.fromEntries(
    names.filter((name) => inputNamed(name, known) === undefined).map((name) => [name, 'string']),
  )
}

/** Who sends a summary has made one before. */
function withSummaries(steps: string): string {
  return SENDS_SUMMARY.test(steps) && !/\bsummari[sz]e/i.test(steps)
    ? steps.replace(
        SENDS_SUMMARY,
        (_all, verb, short) => `summarise it${short ? ' briefly' : ''} and ${verb} it`,
      )
    : steps
}

/** What a workflow is to do; without the word for it only where there is none yet. */
function wantedOf(text: string, isEmpty: boolean): { steps: string; isNamed: boolean } | null {
  const named = BUILDS.exec(text)?.[1] ?? ANY_BUILD.exec(text)?.[1]
  if (named !== undefined) return { steps: named, isNamed: true }
  return !isEmpty || OTHER.test(text) || readCases(text) !== null ? null : { steps: text, isNamed: false }
}

function withoutSteps({ graph }: Scene, hasInputs: boolean): Outcome | null {
  if (hasInputs || !hasNoSteps(graph)) return null
  return asks(
    'What should the workflow do? Tell me its steps, such as "fetch https://example.com, summarise it ' +
      'and post it to Slack".',
  )
}

/** `build a chatbot`: what it is called, and not what it does. */
function whatItDoes(text: string): Outcome | null {
  const thing = THING.exec(text)?.[1]
  return thing === undefined
    ? null
    : asks(
        `What should ${thing} do, step by step? For example "takes a message, answers it with AI and ` +
          'posts the answer to Slack".',
      )
}

function startOver({ nodes }: Graph): string {
  const names = listNames(nodes.slice(0, 8).map(({ name }) => name))
  return (
    `This workflow already has ${names}. Should I add the new steps at the end ("add a step that …"), ` +
    'or do you want to remove the blocks first?'
  )
}

/** Only a beginning, or a beginning and an end. */
function hasNoSteps({ nodes }: Graph): boolean {
  return nodes.every((node) => isTrigger(node) || node.type === 'response')
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
