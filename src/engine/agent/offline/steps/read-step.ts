import { stripCourtesy } from '../language/normalise.ts'
import { pattern } from '../language/pattern.ts'
import { baseVerb } from '../language/words.ts'
import { STEP_VERBS } from '../tables/verbs.ts'
import { readAgent } from './agent-step.ts'
import { asksForApproval } from './approval-step.ts'
import { toBlockName } from './naming.ts'
import { readNoun } from './read-noun-step.ts'
import { readVerb } from './read-verb-step.ts'
import type { ReadStep, StepPhrase } from './step-spec.ts'

const NAMED = pattern`
  ,?\s*\b(?:(?:and )?(?:call|name) (?:it|this|that)|called|named|titled|with the name|by the name of)\s+
  (?:⟦q(\d+)⟧|((?:(?!⟦)[\w'-]+)(?: (?!that\b|which\b|to\b|before\b|after\b|between\b|with\b|using\b|at\b
  |and\b|for\b|when\b|who\b|then\b|from\b)[\w'-]+){0,3}))`
const ARTICLE = /^(?:an?|another|one|the|some|new|a new|two|three)\b/i
/** What names the step before it, and begins none itself. */
const NAMES_IT = /^(?:call|name) (?:it|this|that|the copy)\b/i
/** `gives me a summary`: what is given is the step. */
const GIVES = /^(?:gives?|produces?|provides?) (?:me |us |it |them |back )*(an? .{1,300})$/i
const BY_MODEL = pattern`
  ^(?:use|ask|have|let|get|tell|make) (?:an? |the |some )?
  (?:ai|llm|language model|chat ?gpt|gpt[\w.-]*|claude[\w.-]*)(?: model| agent)? (to )?(\w+)\b\s*
  (.{0,600})$`
const MAX_PHRASE_CHARS = 1_000

/** Reads one step from a phrase without what says where it stands; null for a phrase that asks for none. */
export function readStep({ text, ...rest }: StepPhrase): ReadStep | null {
  const { phrase, name } = takeName(stripCourtesy(text.slice(0, MAX_PHRASE_CHARS)), rest)
  const given: StepPhrase = { ...rest, text: phrase, name: name ?? rest.name }
  const gift = GIVES.exec(phrase)?.[1]
  const step = gift === undefined ? null : readNoun({ ...given, text: gift })
  if (step !== null || ARTICLE.test(phrase)) return step ?? readNoun(given)
  return readByModel(given) ?? readVerb(given) ?? (given.takesNouns ? readNoun(given) : null)
}

function readByModel(phrase: StepPhrase): ReadStep | null {
  const deed = byModel(phrase.text)
  return deed && readAgent({ ...phrase, ...deed })
}

/** What a model is to do in `have an AI turn it into one sentence`. */
function byModel(text: string): { verb: string; rest: string } | null {
  const [, to, word = '', rest = ''] = BY_MODEL.exec(text) ?? []
  const verb = baseVerb(word, (known) => STEP_VERBS.has(known))
  if (verb !== null) return { verb, rest }
  return to === undefined ? null : { verb: word, rest }
}

/** Whether a phrase begins as a step does. */
export function beginsStep(text: string): boolean {
  const phrase = stripCourtesy(text)
  if (NAMES_IT.test(phrase)) return false
  if (byModel(phrase) !== null) return true
  const [word = ''] = phrase.split(/[\s,;:]/)
  return baseVerb(word, (verb) => STEP_VERBS.has(verb)) !== null || asksForApproval(phrase)
}

function takeName(
  text: string,
  { literals }: Omit<StepPhrase, 'text'>,
): { phrase: string; name: string | null } {
  const match = NAMED.exec(text)
  if (
    !match ||
    (/\b(?:agent|workflow|flow) (?:called|named) ⟦?/i.test(text.slice(0, match.index + match[0].length)) &&
      /\b(?:use|run|call|ask)s?\b/i.test(text.slice(0, match.index)))
  )
    return { phrase: text, name: null }
  const named = match[1] === undefined ? (match[2] ?? '') : (literals[Number(match[1])]?.text ?? '')
  const phrase = `${text.slice(0, match.index)}${text.slice(match.index + match[0].length)}`.trim()
  return { phrase, name: toBlockName(named) }
}
