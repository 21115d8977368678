import type { Clause } from '../intent.ts'
import { beginsStep } from '../steps/read-step.ts'
import { spellOut } from '../tables/shorthand.ts'
import { EDIT_VERBS, STEP_VERBS } from '../tables/verbs.ts'
import { readCases } from './branch-phrase.ts'
import { maskLiterals, unmask } from './literals.ts'
import { normalise, stripCourtesy } from './normalise.ts'
import { pattern } from './pattern.ts'
import { takeSchedule } from './schedule-phrase.ts'
import { maskSecrets } from './secret-names.ts'
import { splitSettings } from './setting-list.ts'
import { respellJoints } from './spelling.ts'

/** So much is read of a request whose literals are tokens; longer ones are pasted material. */
const MAX_MASKED_CHARS = 8_000
const MAX_CLAUSES = 30
const MAX_CLAUSE_CHARS = 1_500
/** So much of a clause shows whether it is a statement. */
const MAX_STATEMENT_CHARS = 150

/** The number of a list's item ends no sentence. */
const SENTENCE_END = /(?<=[.!?])(?<!^\s{0,9}\d{1,2}\.)\s+|\n+|;\s+/m
const BULLET = pattern`
  ^\s*(?:[-*•]+|\d{1,2}[.)]|step \d{1,2}\s*:?|(?:first|second|third|fourth|fifth|next|finally|lastly)
  (?:ly)?\s*[,:])\s+`
const SEPARATOR =
  /\s*(?:,\s*(?:oh|ah|btw|by the way)\b)?,?\s*\b(?:and then|then also|then|and also|also|and|but|plus)\b\s+|\s*,\s+/gi
/** What stands before the verb of its clause, and is none itself. */
const LEADING_PLACE = pattern`
  ^(?:right |directly |just |immediately )?(?:after|before|between|when|once|at|in|on|if|unless|every|each
  |for|instead of|as soon as|in case|behind|following)\b`
const CONDITION = /^(?:if|unless|when|whenever|in case|only)\b/i
const OTHERWISE = /\b(?:otherwise|or else|else)\b/i
const CONTINUES_CONDITION = /^(?:otherwise|else|if not|or else|in the other case)\b/i
/** What follows such a verb are blocks, so that a deed behind it is asked for itself. */
const NAMES_BLOCKS = pattern`
  ^(?:delete|remove|drop|get rid of|rename|disable|enable|duplicate|disconnect|take out|kill|swap|scrap
  |make (?:the|it|its|this)|(?:(?:i|we) )?(?:don't|do not|no longer) (?:need|want))\b`
/** `use Discord instead of Slack`: a change of its own behind another one. */
const EXCHANGES = /^use [^,]{1,60}? (?:instead of|in place of|rather than|not) /i
const ORDERS = /^(?:let|have|make|set|use|tell) /i
const DEED = /^(?:always |just |simply |then )?(\w+) (?:it|them|me|us|the|an?|to|on|my|our|every|each)\b/i
/** A list of blocks and its new names belong to one another. */
const OPEN_RENAME = /^(?:rename|retitle|relabel)\b(?!.*\b(?:to|into|as)\b)/i
/** What is so, and no request: `Fetch keeps timing out`. */
const STATEMENT = /^[^,:]{1,80}? (?:is|are|was|were|keeps?|takes|seems?|looks|fails|doesn't|isn't)\b/i
/** The same where its first word may be the verb of a request: `Get costs keeps timing out`. */
const COMPLAINT = /^[^,:]{1,80}? (?:keeps?|(?:is|are|takes|seems|looks) (?:too|so|very|really|way|always))\b/i
/** Why something is asked for. */
const REASON = pattern`
  ,?\s+(?:because|since)\s.{1,200}$|,\s+(?:it|that|this|they|which)(?:'s| is| are| was| takes?)\s+
  (?:too|so|very|really|way|quite|much|not|no longer|never|just|only)\b.{0,200}$`
/** What follows one after the other does so anyway. */
const IN_SEQUENCE =
  /,? (?:one after (?:another|the other)|in (?:sequence|a row|this order|that order)|sequentially)(?=[\s,.:;]|$)/gi
const QUOTED = /⟦q\d+⟧/g
const MENDS = /^(?:fix|repair|mend|solve) (?:it|that|this)\b/i
const FAILED = /\b(?:fail|error|crash|broke|wrong)/i
const SUBJECT =
  /^(?:it|this|that|which|the (?:workflow|flow))\s+(?:should |then |will |must |has to |needs to |also )*/i
const OPENS_LIST = /:\s*$/
const BUILDS = pattern`
  ^(?:build|create|make|design|set up|generate|develop|write|give me|construct|i need
  |automate)?\b.{0,60}?\b(?:workflow|flow|automation|pipeline|bot|process)\b`
/** What is left of a clause that says only when the workflow runs. */
const RUNS_ITSELF = pattern`
  ^(?:(?:i|we) (?:want|need|would like|prefer) )?
  (?:(?:run|start|trigger|execute|schedule|do|make|change|set|switch|update|have|let)\s*)?
  (?:it|this|that|(?:the|this|my) (?:workflow|flow)|the (?:whole thing|run|schedule)|run|everything|schedule|workflow)?
  (?:\s*(?:should|must|has to|needs to))?
  (?:\s*(?:to )?(?:runs?|starts?|be run|automatically|by itself))?
  (?:\s*(?:for|to|at|on|automatically|instead|now|from now on|only|by itself))*$`

const NEGATES = /^(?:do not|don't|never|not|no longer|stop|except|but)\b|\b(?:except|but not)$/i
/** A time that is only read in part is none. */
const RUNS_SOMEHOW = pattern`
  ^(?:run|start|trigger|execute|schedule)\b(?: (?:it|this|that|the (?:workflow|flow)))?.*\b
  (?:at|past|o'clock|until|except|between|but|not|from|during|times)\b`

/** What a request asks for, one thing after the other. */
export function readClauses(request: string): { clauses: Clause[]; isCut: boolean } {
  const { text, literals } = maskSecrets(maskLiterals(normalise(request)))
  const sentences = mergeSentences(
    sentencesOf(respellJoints(spellOut(text.slice(0, MAX_MASKED_CHARS).replace(IN_SEQUENCE, '')))),
  )
  const parts = sentences.flatMap((whole, sentence) =>
    splitSentence(whole)
      .flatMap(splitSettings)
      .filter((part) => part !== '')
      .map((part) => ({ part: part.slice(0, MAX_CLAUSE_CHARS), sentence })),
  )
  const clauses = parts.slice(0, MAX_CLAUSES).flatMap(({ part, sentence }, at) => {
    const isPart = parts.some((other, place) => place !== at && other.sentence === sentence)
    return toClauses(part, literals).map((clause) => ({ ...clause, sentence, isPart }))
  })
  return { clauses, isCut: text.length > MAX_MASKED_CHARS || parts.length > MAX_CLAUSES }
}

interface Sentence {
  text: string
  /** Whether it is one of a list. */
  isItem: boolean
}

function sentencesOf(text: string): Sentence[] {
  return text.split(SENTENCE_END).flatMap((sentence) => {
    const bare = sentence.replace(BULLET, '').trim()
    return stripCourtesy(bare) === '' ? [] : [{ text: bare, isItem: BULLET.test(sentence) }]
  })
}

/** The steps of a list belong together and to the sentence that opens it, and "otherwise" to its condition. */
function mergeSentences(sentences: readonly Sentence[]): string[] {
  const merged: string[] = []
  for (const [at, { text, isItem }] of sentences.entries()) {
    const last = merged.at(-1)
    const isListed = isItem && sentences[at - 1]?.isItem === true && listsSteps(last ?? '', text)
    const isPart = last !== undefined && (isListed || continues(last, stripCourtesy(text)))
    if (isPart) merged[merged.length - 1] = join(last, stripCourtesy(text))
    else merged.push(text)
  }
  return merged
}

/** The items of a list of steps are one chain, and those of a list of changes are not. */
function listsSteps(...items: readonly string[]): boolean {
  return items.every((item) => {
    const text = stripCourtesy(item)
    const [verb = ''] = text.toLowerCase().split(/\s/)
    return !EDIT_VERBS.has(verb) && beginsStep(text)
  })
}

function join(last: string, sentence: string): string {
  const before = last.replace(/[\s.!:,]+$/, '')
  if (CONTINUES_CONDITION.test(sentence) || MENDS.test(sentence)) return `${before}, ${sentence}`
  const opens = OPENS_LIST.test(last) && !/\b(?:that|which|to)$/.test(before)
  return `${before}${opens ? ' that ' : ', then '}${sentence.replace(SUBJECT, '')}`
}

function continues(last: string, sentence: string): boolean {
  const text = stripCourtesy(last)
  if (CONTINUES_CONDITION.test(sentence) || (MENDS.test(sentence) && FAILED.test(last))) return true
  const [verb = ''] = sentence.toLowerCase().split(/\s/)
  if (EDIT_VERBS.has(verb)) return false
  if (isOnlySchedule(sentence)) return false
  const isStep = beginsStep(sentence.replace(SUBJECT, ''))
  return isStep && (OPENS_LIST.test(last) || BUILDS.test(text))
}

function isOnlySchedule(sentence: string): boolean {
  const found = takeSchedule(sentence)
  return found !== null && RUNS_ITSELF.test(stripCourtesy(found.rest))
}

/** Parts where something begins that is asked for itself; conditions stay whole. */
function splitSentence(sentence: string): string[] {
  const text = stripCourtesy(sentence)
  if (CONDITION.test(text)) return [text]
  const [namesBlocks, hasElse] = [NAMES_BLOCKS.test(text), OTHERWISE.test(text)]
  const parts: string[] = []
  let from = 0
  for (const match of text.matchAll(SEPARATOR)) {
    const next = match.index + match[0].length
    const [verb = ''] = stripCourtesy(text.slice(next, next + 80))
      .toLowerCase()
      .split(/\s/)
    const before = text.slice(from, match.index)
    const isPlace = LEADING_PLACE.test(before) && !/\s(?:add|put|insert)\b/i.test(before)
    const isCondition =
      /^(?:if|unless|only if)$/.test(verb) && readCases(stripCourtesy(text.slice(next))) !== null
    if (isCondition && before.trim() !== '') return [...parts, before, text.slice(next)].map(stripCourtesy)
    if (hasElse) continue
    const begins =
      EDIT_VERBS.has(verb) || beginsRequest({ before, rest: text.slice(next), verb, namesBlocks })
    if (!begins || isPlace || before.trim() === '' || OPEN_RENAME.test(before)) continue
    parts.push(before)
    from = next
  }
  return [...parts, text.slice(from)].map(stripCourtesy)
}

/** Whether what comes next is asked for itself, though its verb alone does not tell. */
function beginsRequest(at: { before: string; rest: string; verb: string; namesBlocks: boolean }): boolean {
  const [first = ''] = at.before.trim().toLowerCase().split(/\s/)
  return (
    (at.namesBlocks && beginsDeed(stripCourtesy(at.rest))) ||
    (isStatement(at.before) && isImperative(at.verb)) ||
    (EDIT_VERBS.has(first) && EXCHANGES.test(at.rest))
  )
}

/** Whether a clause only says how something is. */
export function isStatement(clause: string): boolean {
  const text = clause.trimStart().slice(0, MAX_STATEMENT_CHARS)
  const [word = ''] = text.toLowerCase().split(/\s/)
  const sort = isImperative(word) || BUILDS.test(text) ? COMPLAINT : STATEMENT
  return sort.test(text) && !LEADING_PLACE.test(text)
}

function isImperative(word: string): boolean {
  return EDIT_VERBS.has(word) || STEP_VERBS.has(word) || /^(?:give|use|let|make|have|point|call)$/.test(word)
}

/** `post it to Slack`, and not the name of a block: a verb with something that it is done to. */
function beginsDeed(text: string): boolean {
  if (ORDERS.test(text)) return true
  const [, verb] = DEED.exec(text) ?? []
  return verb !== undefined && beginsStep(verb)
}

/** What a part asks for, and then when it is to run, where it says so. */
export function toClauses(
  said: string,
  literals: Clause['literals'],
): Pick<Clause, 'text' | 'literals' | 'schedule'>[] {
  const text = said.replace(REASON, '')
  const found = isAboutData(text)
    ? null
    : takeSchedule(text.replace(QUOTED, (token) => cronIn(token, literals)))
  if (!found) return [{ text, literals, schedule: null }]
  const rest = stripCourtesy(found.rest)
  if (NEGATES.test(rest)) return [{ text, literals, schedule: null }]
  if (RUNS_SOMEHOW.test(rest) && !RUNS_ITSELF.test(rest)) return [{ text, literals, schedule: null }]
  const when = { text: '', literals, schedule: found.schedule }
  return RUNS_ITSELF.test(rest) ? [when] : [{ text: rest, literals, schedule: null }, when]
}

/** A quoted cron expression is read as if it were not quoted. */
function cronIn(token: string, literals: Clause['literals']): string {
  const text = unmask(token, literals)
  return /^[\d*/,-]{1,20}(?: [\w*/,-]{1,20}){4}$/.test(text) ? text : token
}

/** A question such as "how many users signed up every day?" schedules nothing. */
function isAboutData(text: string): boolean {
  return /^(?:how many|how much|what|which|why|show|list|who|explain|describe)\b/i.test(text)
}
