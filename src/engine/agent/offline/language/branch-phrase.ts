import { beginsStep } from '../steps/read-step.ts'
import { isUntestable, readComparison } from './comparison.ts'
import { stripCourtesy } from './normalise.ts'
import { pattern } from './pattern.ts'

export interface Case {
  /** What is tested, and what happens then, in the words of the request. */
  test: string
  action: string
}

export interface Cases {
  ifs: readonly Case[]
  /** What happens else; null where nothing is said. */
  otherwise: string | null
  /** Whether the run goes on only if the condition holds. */
  isOnly: boolean
}

const IF_FIRST = pattern`
  ^(?:(?:check|test|look|see) (?=if |whether )|add (?:a |an )?(?:condition|branch|check|if|decision)
  (?: block| step| node)?\s*(?:that|which|so that|to|:|-)?\s*(?:checks?|tests?|says)?\s*:?\s*)?
  (if|when|unless|in case|whenever|whether)\s+(.+)$`
const ONLY_IF = /^(?:only\s+)?(.+?)\s*,?\s+(?:only (?:if|when)|if and only if)\s+(.+)$/i
const ONLY_FIRST =
  /^only\s+(?:continue|go on|proceed|run (?:the rest|it)|do (?:that|this|the rest))\s+(?:if|when)\s+(.+)$/i
/** `check that the status is 200`: only then the run goes on. */
const CHECKS = /^(?:check|make sure|ensure|verify|validate|assert) that (.+)$/i
const IF_LATER = /^(.+?)\s*,?\s+(if|unless|in case|when|whenever)\s+(.+)$/i
/** What a person is to decide, and no value: `ask me if it should be escalated`. */
const ASKS_WHETHER = pattern`
  \b(?:ask|check with|confirm with) (?:me|us|someone|somebody|a person|my \w{1,30}|the \w{1,30})
  (?: if| whether) (?:it|this|that|we|i|they|you)(?: (?:should|can|could|may)|'s ok| is (?:ok|okay|fine|right))\b`
const ELSE =
  /\s*[,;.]?\s*\b(?:otherwise|or else|else(?! if\b)|if not|in (?:all )?other cases?|in the other case)\b\s*[,:]?\s*/i
const ELSE_IF = /\s*[,;.]?\s*\b(?:else if|elif|elseif|otherwise if|or if|but if|and if)\b\s*/i
const THEN = /\s*(?:,|:|\bthen\b|->|=>)\s*(?:then\s+)?/gi
/** What a place is said with: `when the run is done`. */
const IS_END = /^(?:the |this |my )*(?:run|workflow|flow|it|everything|all|process|job)\b/i
const MAX_SPLITS = 40

/** Whether a phrase that was not understood says when something is to happen, so that it cannot be left out. */
export function isCondition(phrase: string): boolean {
  return pattern`
    ^(?:if|when|whenever|unless|until|once|only|in case|except|but|not|instead|for (?:each|every)
    |as long as)\b`.test(phrase.trim())
}

/** What to ask about such a phrase. */
export function whichCondition(phrase: string): string {
  return (
    `I do not know how to test "${phrase}". Tell me a value and a comparison, such as "if the status ` +
    'code of Fetch is 200".'
  )
}

/** What to ask where a test is no comparison of values that are known. */
export function whatToCompare(test: string): string {
  return isUntestable(test)
    ? `I cannot test how a text begins or ends. What should be compared in "${test}"? For example what ` +
        'it contains: "if the url contains https".'
    : `What should be compared in "${test}"? Tell me a value and a comparison, such as "if the status ` +
        'code of Fetch is 200".'
}

/** The cases of a sentence such as `if A do X, else if B do Y, otherwise Z`; null for a sentence without any. */
export function readCases(sentence: string): Cases | null {
  const text = sentence.replace(/^should (.{1,80}?) be /i, 'if $1 is ')
  const checked = CHECKS.exec(text)
  if (checked?.[1] !== undefined && isTest(checked[1]))
    return { ifs: [{ test: checked[1], action: 'continue' }], otherwise: null, isOnly: true }
  const only = ONLY_FIRST.exec(text)
  if (only?.[1] !== undefined)
    return { ifs: [{ test: only[1], action: 'continue' }], otherwise: null, isOnly: true }
  const first = IF_FIRST.exec(text)
  if (first?.[1] !== undefined && first[2] !== undefined) return fromIf(first[1], first[2])
  const onlyIf = ONLY_IF.exec(text)
  if (onlyIf?.[2] !== undefined && /^(?:continue|go on|proceed|carry on)$/i.test(onlyIf[1] ?? ''))
    return { ifs: [{ test: onlyIf[2], action: 'continue' }], otherwise: null, isOnly: true }
  if (onlyIf?.[1] !== undefined && onlyIf[2] !== undefined && beginsStep(onlyIf[1]))
    return later(onlyIf[1], 'if', onlyIf[2])
  if (ASKS_WHETHER.test(text)) return null
  const [, said, word, rest] = IF_LATER.exec(text) ?? []
  const action = said?.replace(/^only /i, '')
  return action !== undefined && word !== undefined && rest !== undefined && isAction(action)
    ? later(action, word, rest)
    : null
}

function isAction(said: string): boolean {
  const text = stripCourtesy(said)
  return (
    beginsStep(text) ||
    /^(?:stop|end|continue|skip|go to|jump|abort|reject|discard|ignore|drop|cancel)\b/i.test(text)
  )
}

function later(action: string, word: string, rest: string): Cases | null {
  const [test = '', ...others] = rest.split(ELSE)
  if (/^when/i.test(word) && IS_END.test(test)) return null
  const otherwise = others.join(' ').trim()
  const given = { test, action }
  if (readComparison(test) === null && !/approved?|denied|rejected/i.test(test)) return null
  return word.toLowerCase() === 'unless'
    ? { ifs: [{ test, action: otherwise === '' ? 'continue' : otherwise }], otherwise: action, isOnly: false }
    : { ifs: [given], otherwise: otherwise === '' ? null : otherwise, isOnly: false }
}

function fromIf(word: string, rest: string): Cases | null {
  const [main = '', ...others] = rest.split(ELSE)
  const ifs = main.split(ELSE_IF).map(splitCase)
  if (ifs.some((one) => one === null)) return null
  const cases = ifs.flatMap((one) => one ?? [])
  const otherwise = others.join(' ').trim()
  if (word.toLowerCase() !== 'unless')
    return { ifs: cases, otherwise: otherwise === '' ? null : otherwise, isOnly: false }
  const [one] = cases
  return one
    ? {
        ifs: [{ test: one.test, action: otherwise === '' ? 'continue' : otherwise }],
        otherwise: one.action,
        isOnly: false,
      }
    : null
}

/** Where the condition ends: at a comma, a colon or "then", else at the first word that begins a step. */
function splitCase(text: string): Case | null {
  const marks = [...text.matchAll(THEN)].slice(0, MAX_SPLITS)
  for (const { index, 0: mark } of marks) {
    const test = text.slice(0, index)
    if (isTest(test)) return { test, action: text.slice(index + mark.length) }
  }
  const spaces = [...text.matchAll(/\s+/g)].slice(0, MAX_SPLITS)
  for (const { index, 0: space } of spaces) {
    const [test, action] = [text.slice(0, index), text.slice(index + space.length)]
    if (isTest(test) && isAction(action)) return { test, action }
  }
  return isTest(text) ? { test: text, action: '' } : null
}

function isTest(text: string): boolean {
  return (
    readComparison(text) !== null ||
    isUntestable(text) ||
    /\b(?:approved?|denied|rejected|declined)$/i.test(text.trim())
  )
}
