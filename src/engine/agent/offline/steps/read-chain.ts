import { whichCondition } from '../language/branch-phrase.ts'
import { unmask } from '../language/literals.ts'
import { stripCourtesy } from '../language/normalise.ts'
import { alternatives, pattern } from '../language/pattern.ts'
import { servicesIn } from '../tables/services.ts'
import { beginsStep, readStep } from './read-step.ts'
import { isSpec, type ReadStep, type StepPhrase, type StepSpec } from './step-spec.ts'

/** Several steps, one after the other; or what stands in the way. */
export type ReadChain =
  | { steps: readonly StepSpec[]; unread: readonly string[] }
  | Exclude<ReadStep, StepSpec>

const SEPARATOR = new RegExp(
  alternatives`
    \s*[,;]?\s*\b(?:and then|then|and also|and finally|and|followed by|finally|plus)\b\s*|\s*[,;]\s*
    |\s*->\s*|\s*→\s*|\s+(?=\d{1,2}[.)]\s)`,
  'gi',
)
const NOUN_ITEM = /^(?:an?|another)\s+/i
const JOINS = /^\s*(?:,|and|&|as well as|and also|, and|plus)\s+(?:to |on |in |via |by )?(?:the )?$/i
const MAX_STEPS = 40
const LIST_JOINT = alternatives`
  (?:\s*,\s*(?:and\s+)?|\s+(?:and|and also|as well as)\s+(?:to\s+|in\s+)?|\s*,\s*and\s+to\s+)`
const ADDRESSES = new RegExp(`⟦u\\d+⟧(?:${LIST_JOINT}⟦u\\d+⟧){1,20}`)
const RECIPIENT = String.raw`(?:⟦e\d+⟧|(?:the )?#[\w-]{1,80}(?: channel)?)`
const RECIPIENTS = new RegExp(`${RECIPIENT}(?:${LIST_JOINT}${RECIPIENT}){1,20}`)
const SAME = /\bto the same (?:address|person|people|recipients?|channel|place)\b/i
const WHICH_ADDRESS =
  'To which address should it go? Name it again, such as ann@example.com or #ops on Slack.'
const SAYING = /\b(?:saying|that says|with (?:the )?(?:text|message|content|body)|reading)\b/i
const RESTRICTS = pattern`
    \b(?:(?:if|when(?:ever)?|in case)(?! (?:(?:it|this|that|everything|all|the \w+)(?:'s| is| are| has)? )?
    (?:been |run )?(?:through|done|finish|complete|over|ready|end))|for (?:each|every)
    |(?:that|which|who) (?:is|are|was|were|has|have)|whose|unless|except|without
    |never|until|while|at night|depending)\b`
const COUNT = /^(?:\d{1,2}|two|three|four|five|some|several)\s+/i

/** Reads `fetch it, summarise it and post it to Slack`; null where no part of the phrase is a step. */
export function readChain(phrase: StepPhrase): ReadChain | null {
  const steps: StepSpec[] = []
  const unread: string[] = []
  for (const part of splitSteps(phrase.text).slice(0, MAX_STEPS)) {
    const step = readStep({ ...phrase, text: part })
    if (SAME.test(part)) return { question: WHICH_ADDRESS }
    if (step === null) unread.push(part)
    else if (isSpec(step) && isRestricted(step, part))
      return { question: whichCondition(unmask(part, phrase.literals)) }
    else if (isSpec(step)) steps.push(step)
    else return step
  }
  return steps.length === 0 ? null : { steps, unread }
}

/** Whether a request or a message is asked for in some cases alone: without them it would be another. */
function isRestricted({ type }: StepSpec, part: string): boolean {
  const [outside = ''] = part.split(SAYING)
  return (type === 'general_api' || type === 'capability') && RESTRICTS.test(outside)
}

/** A phrase is parted where what follows begins as a step; other commas and "and"s belong to the step they are in. */
export function splitSteps(text: string): string[] {
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(SEPARATOR)) {
    const next = match.index + match[0].length
    const rest = stripNumber(text.slice(next, next + 300))
    const isItem =
      NOUN_ITEM.test(text.trimStart()) && NOUN_ITEM.test(rest) && /\bthen\b|,|\band\b|->|→/i.test(match[0])
    if (match.index <= from || !(beginsStep(rest) || isItem)) continue
    parts.push(text.slice(from, match.index))
    from = next
  }
  parts.push(text.slice(from))
  return parts
    .map((part) => stripCourtesy(stripNumber(part)))
    .filter((part) => part !== '')
    .flatMap(eachService)
    .flatMap(eachAddress)
    .flatMap((one) => eachOf(one, RECIPIENTS, /⟦e\d+⟧|#[\w-]{1,80}/g))
}

/** `fetch https://a.example and https://b.example` are two steps. */
function eachAddress(part: string): string[] {
  const [list] = ADDRESSES.exec(part) ?? []
  if (list === undefined) return [part]
  const at = part.indexOf(list)
  const head = part
    .slice(0, at)
    .replace(COUNT, 'an ')
    .replace(/\b(request|call)s\b/i, '$1')
    .replace(/:\s*$/, ' to ')
  return (list.match(/⟦u\d+⟧/g) ?? []).map((url) => `${head}${url}${part.slice(at + list.length)}`)
}

/** `post it to #ops and #sales`, `mail it to a@x.example and b@x.example`: a message to each. */
function eachOf(part: string, list: RegExp, item: RegExp): string[] {
  const [listed] = list.exec(part) ?? []
  return listed === undefined ? [part] : (listed.match(item) ?? []).map((one) => part.replace(listed, one))
}

/** `post it to Slack and Discord` are two steps. */
function eachService(part: string): string[] {
  const found = servicesIn(part)
  const [first, last] = [found[0], found.at(-1)]
  if (!first || !last || first === last) return [part]
  const between = found.slice(1).map(({ at }, index) => {
    const before = found[index] ?? first
    return part.slice(before.at + before.length, at)
  })
  if (!between.every((words) => JOINS.test(words))) return [part]
  const [head, tail] = [part.slice(0, first.at), part.slice(last.at + last.length)]
  return found.map(({ at, length }) => `${head}${part.slice(at, at + length)}${tail}`)
}

function stripNumber(text: string): string {
  return text
    .replace(/^\s*(?:\d{1,2}[.)]|[-*•])\s+/, '')
    .replace(/^only (?=(?:keep|take|pick|select|return)\b)/i, '')
}
