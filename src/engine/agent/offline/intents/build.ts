import type { JsonObject } from '../../../../base/json.ts'
import { type Graph, isTrigger } from '../../../workflow/graph/graph.ts'
import { inputNamed, placeholdersIn } from '../graph/url-placeholders.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readCases } from '../language/branch-phrase.ts'
import { takeInputs } from '../language/input-phrase.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { listNames } from '../language/words.ts'
import { type ReadChain, readChain } from '../steps/read-chain.ts'
import { buildFrom, type Plan } from './build-workflow.ts'
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
