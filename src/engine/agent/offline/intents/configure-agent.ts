import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { edit } from '../graph/edit.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { alternatives, pattern } from '../language/pattern.ts'
import { phrase, readSlots } from '../language/phrase.ts'
import { capitalise, listNames } from '../language/words.ts'
import { findModel } from '../tables/models.ts'
import { writeValue } from './configure.ts'

const USES = pattern`
  ^(?:(?:use|switch(?: over)? to|change (?:the model )?to|run|try|prefer|go with|set the model to
  |make it use)\s+)(?:the (?:model )?)?([\w.: -]{2,60}?)(?: model)?(?:\s+(?:instead(?: of [\w.-]+)?))?
  (?:\s+(?:in|for|on|with|as the model (?:of|for|in))\s+(.{1,80}))?$`
const SWITCHES = pattern`
  ^(?:(?:switch|change|move|set|let|make|have|run|upgrade|downgrade|put)\s+)?([^,]{1,80}?)\s+
  (?:should |must |has to )?(?:over )?(?:to |use |run (?:on |with )?|onto |on |be )(?:the (?:model )?)?
  ([\w.: -]{2,60}?)(?: model)?$`
const ANSWERS = alternatives`
  (?:answer|reply|write|respond|speak|summari[sz]e|translate|be|keep|focus|return|include|mention|sound
  |always|never|use a)`
const COMPARED = '(?:(?:much|a bit|slightly|a little) )?(?:more \\w+|less \\w+|\\w{3,}er)'
const THIRD_PERSON = pattern`
  ^(?:answer|repl|write|respond|speak|summari[sz]e|translate|focu|include|mention|sound|use|return
  |list|show|give|name|tell|end|start)(?:s|ies|ses)\b`
const EVERY = /^(?:all|every|each|both)\b/i
/** `let the agent that writes the reply sign as HR`: the longest name of an agent, and what it is to do. */
const LETS = /^let (.{3,600})$/i
const MAX_NAME_WORDS = 8
/** Ways of telling an agent something, and how its prompt says it. */
const TOLD: readonly { pattern: RegExp; before?: string }[] = [
  {
    pattern: phrase(
      `(change|update|adjust|modify) {agent:60} so [that] it [also] [should|will] [also] {told:600}`,
    ),
  },
  { pattern: phrase(`(tell|instruct|ask) {agent:60} to {told:600}`) },
  { pattern: phrase(`(have|let|make) {agent:60} {told=${ANSWERS}\\b.{0,600}}`) },
  { pattern: phrase(`{agent:60} (should|must|needs to|has to) {told=${ANSWERS}\\b.{0,600}}`) },
  { pattern: phrase(`make {agent:60} {told=${COMPARED}(?: and ${COMPARED})?}`), before: 'be ' },
  {
    pattern:
      phrase(`(have|get|want|need|give me|show|put|write|format|make) {agent=(?:the .{1,60}?|it)} (in|as)
      {told=(?:an? )?[\\w -]{2,60}}`),
    before: 'answer in ',
  },
]

/** `use gpt-4.1 in Writer`, `switch Writer to claude`: the model of one agent, or of all. */
export function useModel(clause: Clause, scene: Scene): Outcome | null {
  const wanted = readWanted(clause)
  if (wanted === null) return null
  const { model, phrase } = wanted
  const agents = scene.graph.nodes.filter(({ type }) => type === 'agent')
  if (EVERY.test(phrase)) return setAll(scene, agents, model)
  const named = phrase === '' ? null : findOneBlock(phrase, scene.graph, scene.focus)
  if (named && named.type !== 'agent') return null
  const [only, ...others] = agents
  const node =
    named ?? agents.find(({ name }) => name === scene.focus) ?? (others.length === 0 ? only : undefined)
  if (node) return writeValue(scene, node, ['model'], { value: model })
  if (!only) return asks('There is no agent in this workflow. Should I add one?')
  return asks(
    `Which agent should use ${model}: ${listNames(
      agents.map(({ name }) => name),
      'or',
    )}?`,
  )
}

/** `make the model of both agents gpt-4.1`. */
const MODEL_OF_AGENTS = phrase(
  '(make|set|change|switch) [the] model[s] (of|for|in) [the] {agents:60} [to|be|into] {model=[\\w.:-]+(?: [\\w.:-]+)?}',
)

/** The model, and the words for the agent that is to use it. */
function readWanted({ text, literals }: Clause): { model: string; phrase: string } | null {
  const [, used, usedIn] = USES.exec(text) ?? []
  const first = onlyModel(used)
  if (first !== null) return { model: first, phrase: unmask(usedIn ?? '', literals) }
  const made = readSlots<'agents' | 'model'>(MODEL_OF_AGENTS, text)
  const model = findModel(made?.model ?? '')
  if (model !== null) return { model, phrase: unmask(made?.agents ?? '', literals) }
  const [, switched, switchedTo] = SWITCHES.exec(text) ?? []
  const second = onlyModel(switchedTo)
  return second === null ? null : { model: second, phrase: unmask(switched ?? '', literals) }
}

/** What stands behind a model and an "and" asks for something else. */
function onlyModel(words = ''): string | null {
  return /\s(?:and|but|then)\s/i.test(words) ? null : findModel(words)
}

function setAll(scene: Scene, agents: readonly GraphNode[], model: string): Outcome {
  const edited = edit(scene.graph, { updateBlocks: agents.map(({ id }) => ({ id, config: { model } })) })
  if ('problem' in edited) return asks(`I could not change the model: ${edited.problem}.`)
  return {
    kind: 'changed',
    graph: edited.graph,
    said: `${listNames(agents.map(({ name }) => name))} now use ${model}.`,
  }
}

/** `tell Writer to answer in German`: one sentence more in its prompt. */
export function instruct(clause: Clause, scene: Scene): Outcome | null {
  const words = LETS.exec(clause.text)?.[1]?.split(' ') ?? []
  for (let length = Math.min(words.length - 2, MAX_NAME_WORDS); length > 0; length--) {
    const node = agentNamed(words.slice(0, length).join(' '), clause, scene)
    if (node) return addToPrompt(node, words.slice(length).join(' '), clause, scene)
  }
  for (const { pattern, before = '' } of TOLD) {
    const slots = readSlots<'agent' | 'told'>(pattern, clause.text)
    const node = slots?.agent === undefined ? null : agentNamed(slots.agent, clause, scene)
    if (node) return addToPrompt(node, `${before}${slots?.told ?? ''}`, clause, scene)
  }
  return null
}

function agentNamed(words: string, { literals }: Clause, { graph, focus }: Scene): GraphNode | null {
  const plain = unmask(words, literals).replace(/(?:'s)? (?:system )?(?:prompt|instructions?)$/i, '')
  const node = findOneBlock(plain, graph, focus)
  return node?.type === 'agent' ? node : null
}

/** What is set beside the prompt does not belong into it. */
const SETTINGS = /\btemperature\b.{0,12}\d|\bmax(?:imum)? tokens\b|\b(?:use|using|with) (?:gpt|claude|o\d)\b/i

function addToPrompt(node: GraphNode, told: string, { literals }: Clause, scene: Scene): Outcome {
  if (SETTINGS.test(told))
    return asks(
      `What should I set in "${node.name}"? Tell me each setting, such as "set the temperature to 0.3 and the ` +
        'model to gpt-4.1".',
    )
  const prompt = typeof node.config.system_prompt === 'string' ? `${node.config.system_prompt.trim()} ` : ''
  const value = `${prompt}${toSentence(unmask(told, literals))}`
  return writeValue(scene, node, ['system_prompt'], { value })
}

/** `answers in German` is `Answer in German.` */
function toSentence(told: string): string {
  return capitalise(told.trim().replace(THIRD_PERSON, toBase)).replace(/[.!]*$/, '.')
}

function toBase(verb: string): string {
  return verb.endsWith('ies')
    ? `${verb.slice(0, -3)}y`
    : verb.endsWith('uses') && verb !== 'uses'
      ? verb.slice(0, -2)
      : verb.slice(0, -1)
}
