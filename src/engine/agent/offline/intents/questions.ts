import { isJsonObject } from '../../../../base/json.ts'
import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { edgesFrom, edgesInto, nodeById, sendersOf, triggerOf } from '../graph/flow.ts'
import type { Clause, Outcome, Scene } from '../intent.ts'
import { unmask } from '../language/literals.ts'
import { mentionedBlocks } from '../language/mentioned-blocks.ts'
import { alternatives, pattern } from '../language/pattern.ts'
import { sentenceOf } from '../wording.ts'

const HOW_TO = alternatives`how (?:do|can|would|should|could) (?:i|we|you|one)`
const WORKFLOW = alternatives`it|this|that|the (?:workflow|flow)`
const RUN = pattern`
  ^(?:${HOW_TO} (?:run|start|execute|test|try|trigger|launch|call)\b.{0,60}
  |(?:run|start|execute|try|launch|trigger) (?:${WORKFLOW})(?: right)? (?:now|once)
  |(?:do |make )?a test run)$`
const TEST_WITHOUT = pattern`
  ^(?:test|try|run|execute|dry[- ]run)(?: (?:${WORKFLOW}))? without (?:really |actually )?\w+ing\b.{0,80}$|^dry[- ]run$`
const DEPLOY = pattern`
  ^(?:(?:${HOW_TO} )?(?:deploy|publish|release|ship|launch|go live|bring|put|make|take|switch|turn)\b
  (?: (?:${WORKFLOW}|everything|with it))?(?: (?:live|online|to production|into production))?)$`
const IS_DEPLOY = /deploy|publish|release|ship|launch|live|online|production/i
const IS_LIVE = pattern`
  ^(?:is|are) (?:${WORKFLOW}|my (?:workflow|flow)) (?:live|deployed|published|online|active|running|in production)\b
  .{0,20}$`
const APPLY = pattern`
  ^(?:${HOW_TO} )?(?:apply|save|accept|commit|keep|store|take over)
  (?: (?:it|that|this|them|all|the|your|those|these|changes?|proposals?|suggestions?|diff|workflow))*$`
const COST = pattern`
  ^(?:how much|what)\b.{0,40}\b(?:costs?|price|charged?|pay|credits?|tokens?)\b.{0,60}$
  |^(?:is|are) (?:it|this|runs?) (?:free|expensive|cheap)\b.{0,40}$`
const NOTHING = pattern`^(?:do nothing|nothing|change nothing|leave (?:it|everything|that)(?: (?:as it is|alone))?)$`
const SECRET = pattern`
  \b(?:secrets?|credentials?|api[- ]?keys?|tokens?|webhook (?:url|address)|passwords?)\b`
const ASKS = pattern`
  ^(?:who|whom|what|where|when (?:does|do|did|will|is)|why|how|which|does|do|is|are|was|will|would|can|could|should|did
  |has the|have we|have i)\b`
const SET_SECRET = pattern`
  ^(?:set|store|save|add|put|create|define|use)\b.{0,80}\b(?:secret|api[- ]?key|token|password)\b`
const IN_A_STEP = pattern`\b(?:header|to|in|on) (?:the )?(?!secrets?\b)\w+|\bheader\b`
const MAX_TOLD = 3

/** Questions about what is outside of the editor, and how it is done there. */
const CHANGED = pattern`
  ^what (?:did|have) you (?:just )?(?:changed?|do|done|add|added|propose|proposed|make|made)\b.{0,30}$
  |^what (?:has |is )?changed\b.{0,30}$`
const ANSWERS: readonly { asks(text: string): boolean; answer(scene: Scene): string }[] = [
  { asks: (text) => TEST_WITHOUT.test(text), answer: howToTest },
  { asks: (text) => RUN.test(text), answer: howToRun },
  {
    asks: (text) => DEPLOY.test(text) && IS_DEPLOY.test(text),
    answer: () =>
      'I change the workflow and do not deploy it. Apply what I propose, then deploy the workflow: the mutation ' +
      'deployWorkflow, or POST /api/workflows/{id}/deploy. From then on its schedule and its webhook begin runs.',
  },
  {
    asks: (text) => IS_LIVE.test(text),
    answer: () =>
      'I see the workflow in the editor, not what is deployed: Workflow.deployedVersion tells which version is.',
  },
  {
    asks: (text) => APPLY.test(text),
    answer: () =>
      'I only propose; you decide. Apply the message that holds the proposal: the mutation applySuggestion, or POST ' +
      '…/messages/{id}/snapshot without a body.',
  },
  { asks: (text) => CHANGED.test(text), answer: whatChanged },
  { asks: (text) => NOTHING.test(text), answer: () => 'Then the workflow stays as it is.' },
  { asks: (text) => COST.test(text), answer: whatItCosts },
  { asks: (text) => SECRET.test(text) && ASKS.test(text), answer: aboutSecrets },
  {
    asks: (text) => SET_SECRET.test(text) && !IN_A_STEP.test(text),
    answer: () =>
      'Values of secrets do not belong into the conversation, and I cannot see or set them: use the mutation ' +
      'setOrganizationSecret(name, value). In a block {{secrets.NAME}} stands for the value.',
  },
]

/** What is asked of the workflow and of its life outside of the editor. Answers, never a change. */
export function questions({ text, literals }: Clause, scene: Scene): Outcome | null {
  const known = ANSWERS.find(({ asks }) => asks(text))
  if (known) return { kind: 'answered', text: known.answer(scene) }
  const told = ASKS.test(text) ? aboutBlocks(unmask(text, literals), scene) : null
  return told === null ? null : { kind: 'answered', text: told }
}

/** The answer before this one, as far as it tells of a change. */
function whatChanged({ history }: Scene): string {
  const [said = ''] = history.findLast(({ role }) => role === 'assistant')?.content.split('\n\n') ?? []
  return /^[A-Z"][^?]*\.$/s.test(said)
    ? `In the answer before: ${said}`
    : 'I have proposed no change in the answer before.'
}

function howToRun({ graph }: Scene): string {
  const trigger = triggerOf(graph)
  if (trigger?.type === 'webhook')
    return (
      `"${trigger.name}" begins a run when a request arrives: deploy the workflow, or arm it for one call ` +
      '(armTrigger), and send the request to its address.'
    )
  const inputs = isJsonObject(trigger?.config.input) ? Object.keys(trigger.config.input) : []
  const named = inputs.map((name) => `"${name}"`).join(', ')
  const given = inputs.length === 0 ? '' : ` with ${named} as start variables`
  return (
    `Apply what I propose, then start a run${given}: the mutation startWorkflowRun, or POST ` +
    '/api/workflow/{id}/run. I do not run workflows myself.'
  )
}

function howToTest(scene: Scene): string {
  const [sender] = sendersOf(scene.graph)
  const off = sender
    ? `A step that is switched off is passed over: say "disable ${sender.name}", and "enable ${sender.name}" later. `
    : 'No step of this workflow tells anybody anything. '
  return `${off}${howToRun(scene)}`
}

function whatItCosts({ graph }: Scene): string {
  const agents = graph.nodes.filter(({ type }) => type === 'agent')
  const by =
    agents.length === 0
      ? 'This workflow asks no model.'
      : `What costs most are the steps that ask a model: ${agents.map(({ name }) => `"${name}"`).join(', ')}.`
  return (
    `I do not know prices. ${by} Every run tells afterwards which credits it has used, and setCreditLimit bounds ` +
    'what the runs of a month may cost.'
  )
}

function aboutSecrets({ graph, secretNames }: Scene): string {
  const used = JSON.stringify(graph.nodes.map(({ config }) => config)).matchAll(/\{\{\s?secrets\.(\w{1,64})/g)
  const names = [...new Set([...used].map(([, name = '']) => name))]
  const how = 'Set a secret with the mutation setOrganizationSecret(name, value); its value never comes back.'
  if (names.length === 0) return `This workflow uses no secrets. ${how}`
  const lines = names.map(
    (name) => `- ${name}${secretNames === null ? '' : secretNames.has(name) ? ': set' : ': not set yet'}`,
  )
  return `This workflow uses:\n${lines.join('\n')}\n\n${how}`
}

/** The blocks of which a question speaks, as they are set up. */
function aboutBlocks(question: string, { graph }: Scene): string | null {
  const blocks = mentionedBlocks(question, graph).slice(0, MAX_TOLD)
  if (blocks.length === 0) return null
  return blocks
    .map((node) => {
      const ways = edgesFrom(graph, node.id).map(
        ({ sourceHandle, target }) =>
          `${sourceHandle === undefined ? '' : `${sourceHandle} → `}"${nodeById(graph, target)?.name ?? ''}"`,
      )
      const next = ways.length === 0 ? '' : ` Then: ${ways.join(', ')}.`
      return `${sentenceOf(node)}${conditionOf(node, graph)}${next}`
    })
    .join('\n')
}

/** In which branch of what a block stands directly. */
function conditionOf({ id }: GraphNode, graph: Graph): string {
  const branches = edgesInto(graph, id).flatMap(({ source, sourceHandle }) =>
    sourceHandle === undefined ? [] : [`${sourceHandle} branch of "${nodeById(graph, source)?.name ?? ''}"`],
  )
  return branches.length === 0 ? '' : ` It runs in the ${branches.join(' and the ')}.`
}
