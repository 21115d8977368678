import type { JsonObject } from '../../../../base/json.ts'
import { findAsset } from '../assets.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { alternatives, pattern } from '../language/pattern.ts'
import { capitalise, toFieldName } from '../language/words.ts'
import { findModel } from '../tables/models.ts'
import { nameOfStep, objectOf, toBlockName, toInstruction } from './naming.ts'
import type { ReadStep, StepPhrase, VerbPhrase } from './step-spec.ts'

/** What the copilot's own default is (seed 003): with one provider configured it is as good as any. */
const DEFAULT_MODEL = 'gpt-5.2'
const LABELS = /^(?:classify|categori[sz]e|tag|label|detect|decide|prioriti[sz]e|triage|identify)$/
const EXISTING = pattern`
  \b(?:use|ask|call|run|with|using|by|invoke)\s+(?:the |my |our )?(?:existing )?
  (?:agent (?:called |named )?([\w⟦⟧ -]{1,60}?)|([\w⟦⟧-]{1,40}(?: [\w⟦⟧-]{1,40}){0,2}) agent)
  (?=$|[,.]| (?:to|for|that|which|on|with)\b)`
const GENERIC = /^(?:an?|another|new|ai|llm|gpt|claude|openai|the|this|that)\b/i
const TEMPERATURE = /\btemperature (?:of |at |to )?(\d(?:\.\d{1,2})?)/i
/** What such verbs name is made by the step, and not given to it. */
const PRODUCES: ReadonlySet<string> = new Set(
  'write draft generate compose suggest brainstorm outline title extract detect identify decide recommend'.split(
    ' ',
  ),
)
const SETTINGS = new RegExp(
  alternatives`
    ,?\s*\b(?:(?:using|with|on|via|by) (?:the )?(?:model |ai |llm )?
    (?:gpt|claude|o3|o4|chatgpt|openai|anthropic|ai|llm|custom:)[\w.:-]*(?: model)?|with (?:a |the )?
    (?:system )?prompt(?: saying| of|:)? ⟦[qc]\d+⟧|(?:with|at|and) (?:a )?temperature (?:of |at )?[\d.]+)`,
  'gi',
)

/** A language model's step: `summarise it in a line`, `write a reply using gpt-4.1`. */
export function readAgent({ verb, rest, ...phrase }: VerbPhrase): ReadStep {
  const { literals, name, text } = phrase
  const told = rest.replace(SETTINGS, '').trim()
  const instruction = toInstruction(verb, told, literals)
  const prompt =
    quotedPrompt(phrase) ?? (LABELS.test(verb) ? `${instruction} Answer with the label alone.` : instruction)
  const object = toFieldName(unmask(objectOf(told), literals))
  return {
    type: 'agent',
    name: name ?? nameOfStep(verb, told, literals),
    startVariable: object === '' || object.length > 24 || PRODUCES.has(verb) ? 'input' : object,
    config: ({ value }) => ({ ...settings(text), system_prompt: prompt, input: value ?? instruction }),
  }
}

/** An agent block of which nothing is said but perhaps a name, a model or a prompt. */
export function readPlainAgent(phrase: StepPhrase): ReadStep {
  const { text, name } = phrase
  const prompt = quotedPrompt(phrase)
  return {
    type: 'agent',
    name: name ?? 'Agent',
    startVariable: 'input',
    fill: prompt === null ? ['what it should do, its system_prompt'] : [],
    config: ({ value }) => ({
      ...settings(text),
      system_prompt: prompt ?? 'Answer briefly and to the point.',
      input: value ?? 'Say hello.',
    }),
  }
}

/** The name of an agent of the organisation that a phrase means; null for one that is described here. */
export function agentNamed({ text, literals }: StepPhrase): string | null {
  const match = EXISTING.exec(text)
  const named = unmask(match?.[1] ?? match?.[2] ?? '', literals).trim()
  return named === '' || GENERIC.test(named) ? null : named
}

/** A step by an agent that the organisation has; null where it has none of this name. */
export function readNamedAgent(phrase: StepPhrase, named: string): ReadStep | null {
  if (!phrase.assets.agents) return { needs: 'agents' }
  const agent = findAsset(phrase.assets.agents, named)
  if (!agent) return null
  return {
    type: 'agent',
    name: phrase.name ?? toBlockName(capitalise(agent.name)),
    startVariable: 'input',
    config: ({ value }) => ({ agent_id: agent.id, input: value ?? 'Hello' }),
  }
}

function quotedPrompt({ text, literals }: StepPhrase): string | null {
  const [literal] = literalsIn(text, literals, ['quote', 'code'])
  return literal && /prompt|instruct|saying|told|asked|:\s*⟦|system/i.test(text) ? literal.text : null
}

function settings(text: string): JsonObject {
  const temperature = TEMPERATURE.exec(text)?.[1]
  return {
    model: findModel(text) ?? DEFAULT_MODEL,
    ...(temperature !== undefined && Number(temperature) <= 2 && { temperature: Number(temperature) }),
  }
}
