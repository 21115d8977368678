import { isJsonObject } from '../../../../base/json.ts'
import { edgesFrom, nodeById, triggerOf } from '../graph/flow.ts'
import type { Clause, Outcome, Scene } from '../intent.ts'
import { unmask } from '../language/literals.ts'
import { mentionedBlocks } from '../language/mentioned-blocks.ts'
import { sentenceOf } from '../wording.ts'

const RUN =
  /^(?:how (?:do|can|would|should|could) (?:i|we|you|one) (?:run|start|execute|test|try|trigger|launch|call)\b.{0,60}|(?:run|start|execute|try|launch|trigger) (?:it|this|the (?:workflow|flow))(?: right)? (?:now|once)|(?:do |make )?a test run)$/i
const DEPLOY =
  /^(?:(?:how (?:do|can|would|should|could) (?:i|we|you) )?(?:deploy|publish|release|ship|launch|go live|bring|put|make|take|switch|turn)\b(?: (?:it|this|the (?:workflow|flow)|everything|with it))?(?: (?:live|online|to production|into production))?)$/i
const IS_LIVE =
  /^(?:is|are) (?:it|this|the (?:workflow|flow)|my (?:workflow|flow)) (?:live|deployed|published|online|active|running|in production)\b.{0,20}$/i
const APPLY =
  /^(?:how (?:do|can|would|should|could) (?:i|we|you) )?(?:apply|save|accept|commit|keep|store|take over)(?: (?:it|that|this|them|all|the|your|those|these|changes?|proposals?|suggestions?|diff|workflow))*$/i
const SECRET = /\b(?:secrets?|credentials?|api[- ]?keys?|tokens?|webhook (?:url|address)|passwords?)\b/i
const ASKS =
  /^(?:who|whom|what|where|when (?:does|do|did|will|is)|why|how|which|does|do|is|are|was|will|would|can|could|should|did|has the|have we|have i)\b/i
const SET_SECRET =
  /^(?:set|store|save|add|put|create|define|use)\b.{0,80}\b(?:secret|api[- ]?key|token|password)\b/i
const MAX_TOLD = 3

/** What is asked of the workflow and of its life outside of the editor. Answers, never a change. */
export function questions(clause: Clause, scene: Scene): Outcome | null {
  const text = answerTo(clause, scene)
  return text === null ? null : { kind: 'answered', text }
}

function answerTo({ text, literals }: Clause, scene: Scene): string | null {
  if (RUN.test(text)) return howToRun(scene)
  if (DEPLOY.test(text) && /deploy|publish|release|ship|launch|live|online|production/i.test(text))
    return 'I change the workflow and do not deploy it. Apply what I propose, then deploy the workflow: the mutation deployWorkflow, or POST /api/workflows/{id}/deploy. From then on its schedule and its webhook begin runs.'
  if (IS_LIVE.test(text))
    return 'I see the workflow in the editor, not what is deployed: Workflow.deployedVersion tells which version is.'
  if (APPLY.test(text))
    return 'I only propose; you decide. Apply the message that holds the proposal: the mutation applySuggestion, or POST …/messages/{id}/snapshot without a body.'
  if (SECRET.test(text) && ASKS.test(text)) return aboutSecrets(scene)
  if (SET_SECRET.test(text) && !mentionsStep(text))
    return 'Values of secrets do not belong into the conversation, and I cannot see or set them: use the mutation setOrganizationSecret(name, value). In a block {{secrets.NAME}} stands for the value.'
  return ASKS.test(text) ? aboutBlocks(unmask(text, literals), scene) : null
}

function mentionsStep(text: string): boolean {
  return /\b(?:header|to|in|on) (?:the )?\w+|\bheader\b/i.test(text)
}

function howToRun({ graph }: Scene): string {
  const trigger = triggerOf(graph)
  if (trigger?.type === 'webhook')
    return `"${trigger.name}" begins a run when a request arrives: deploy the workflow, or arm it for one call (armTrigger), and send the request to its address.`
  const inputs = isJsonObject(trigger?.config.input) ? Object.keys(trigger.config.input) : []
  const given =
    inputs.length === 0 ? '' : ` with ${inputs.map((name) => `"${name}"`).join(', ')} as start variables`
  return `Apply what I propose, then start a run${given}: the mutation startWorkflowRun, or POST /api/workflow/{id}/run. I do not run workflows myself.`
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
      return `${sentenceOf(node)}${next}`
    })
    .join('\n')
}
