import { parseText } from '../../../workflow/expressions/references.ts'
import { resultOf } from '../graph/flow.ts'
import { toBlockName } from '../steps/naming.ts'
import { type Comparison, readComparison } from './comparison.ts'
import { unmask } from './literals.ts'
import { pattern } from './pattern.ts'
import { readKnownPhrase, readReferencePhrase, type ValueScene } from './value-phrase.ts'
import { fold } from './words.ts'

export interface ReadCondition {
  expression: string
  /** What the block that tests it is called. */
  name: string
}

const JOINT = /\s+(and|or)\s+(?:if |when |the )?/i
const MAX_PARTS = 8
/** `the summary is longer than 500 characters`, `it has at least 3 items`. */
const LENGTH = pattern`
  ^(.{1,200}?)\s+(?:is|are|was|were|has|have|contains?)\s+
  (longer than|more than|over|shorter than|less than|fewer than|under|at least|at most)\s+(\d{1,9})\s+
  (?:characters?|chars?|letters?|items?|entries|elements?|rows?|results?)(?:\s+long)?$`
const LENGTH_OPERATORS: Readonly<Record<string, string>> = {
  'longer than': '>',
  'more than': '>',
  over: '>',
  'shorter than': '<',
  'less than': '<',
  'fewer than': '<',
  under: '<',
  'at least': '>=',
  'at most': '<=',
}
const ADJECTIVE = /^(?:it|this|that|the \w+|they)\s+(?:is|are|was|were)\s+(not\s+)?(?:an? )?([\w -]{2,40})$/i

/** What is so only beside a measure that is not said. */
const GRADED = pattern`
  ^(?:too |very |really |quite |so )?(?:big|large|huge|high|small|low|little|long|short|many|few|good|bad
  |great|old|new|fast|slow|down|up|off|on|offline|online|ok|okay|fine|broken|important|interesting|wrong
  |right|cheap|expensive|reachable|unreachable|available|unavailable)(?: enough)?$`

/** `the score of Fetch is above 80 and the status is 200` as an expression; null for what tests nothing. */
export function readCondition(phrase: string, scene: ValueScene): ReadCondition | null {
  const text = phrase.trim()
  const pieces = text.split(JOINT).slice(0, MAX_PARTS * 2)
  const parts = pieces.filter((_part, at) => at % 2 === 0).map((part) => readOne(part, scene))
  if (parts.length > 1 && parts.every((part) => part !== null)) {
    const joints = pieces.filter((_part, at) => at % 2 === 1).map((word) => word.toLowerCase())
    const expression = parts
      .map((part, at) => `${at === 0 ? '' : ` ${joints[at - 1]} `}${part.expression}`)
      .join('')
    return { expression, name: parts[0]?.name ?? 'Condition' }
  }
  return readOne(text, scene)
}

function readOne(phrase: string, scene: ValueScene): ReadCondition | null {
  return readLength(phrase, scene) ?? readValue(phrase, scene)
}

function readLength(phrase: string, scene: ValueScene): ReadCondition | null {
  const [, what = '', words = '', count] = LENGTH.exec(phrase.trim()) ?? []
  const operator = LENGTH_OPERATORS[words.toLowerCase()]
  const subject = operator === undefined ? null : readReferencePhrase(what, scene)
  return subject === null
    ? null
    : { expression: `len(${subject}) ${operator} ${count}`, name: 'Check length' }
}

function readValue(phrase: string, scene: ValueScene): ReadCondition | null {
  const truth = readTruth(phrase, scene)
  const comparison = truth === null ? readComparison(phrase) : null
  if (comparison === null) return truth
  const isWhole = comparison.operator === 'empty' || comparison.operator === 'contains'
  const known = isWhole ? readKnownPhrase(comparison.subject, scene) : labelledBy(comparison, scene)
  const subject = known ?? readReferencePhrase(comparison.subject, scene)
  if (subject === null) return null
  const aboutWords = ADJECTIVE.exec(phrase)
  if (aboutWords && typeof comparison.value === 'string' && !comparison.value.includes('⟦')) {
    if (GRADED.test(comparison.value)) return null
    if (isByModel(subject, scene)) return aboutContents(aboutWords, subject)
  }
  const name = nameOf(subject)
  const isWord = typeof comparison.value === 'string'
  if (isWord && subject.endsWith('.status_code>'))
    return {
      expression: toExpression(comparison, subject.replace(/status_code>$/, 'output.status>'), scene),
      name: 'Check status',
    }
  return { expression: toExpression(comparison, subject, scene), name }
}

/** `the ticket is spam`: what the only agent says whose prompt knows this label, and whose name the subject. */
function labelledBy({ subject, operator, value }: Comparison, { graph }: ValueScene): string | null {
  if ((operator !== '==' && operator !== '!=') || typeof value !== 'string' || value.includes('⟦'))
    return null
  const words = fold(subject).split(' ')
  const knows = graph.nodes.filter(
    ({ type, name, config }) =>
      type === 'agent' &&
      ` ${fold(String(config.system_prompt ?? ''))} `.includes(` ${fold(value)} `) &&
      words.some((word) => word.length > 2 && fold(name).split(' ').includes(word)),
  )
  const [only, ...others] = knows
  return only && others.length === 0 ? resultOf(only) : null
}

/** Labels are looked for in what a model said, which may say more than the label. */
function isByModel(reference: string, { graph }: ValueScene): boolean {
  const [part] = parseText(reference)
  if (typeof part !== 'object' || part.kind !== 'reference' || part.path.length > 0) return false
  return graph.nodes.find(({ name }) => name === part.block)?.type === 'agent'
}

/** `Check score` after the field that is read; `Condition` where a whole result is. */
function nameOf(reference: string): string {
  const [part] = parseText(reference)
  if (typeof part !== 'object' || part.kind !== 'reference') return 'Condition'
  const field =
    part.path.findLast((step) => typeof step === 'string') ??
    (part.key === 'output' || part.key === 'body' ? null : part.key)
  return field === null ? 'Condition' : toBlockName(`Check ${String(field).replaceAll('_', ' ')}`)
}

/** `it is spam`: contents that a model gave are looked through for the word, in any letter case. */
function aboutContents([, not, word = '']: RegExpExecArray, subject: string): ReadCondition {
  const test = `contains(lower(${subject}), ${quote(word.toLowerCase().trim())})`
  return { expression: not === undefined ? test : `not ${test}`, name: 'Condition' }
}

function readTruth(phrase: string, scene: ValueScene): ReadCondition | null {
  const approved = pattern`
      ^(?:it|this|that|they|i|someone|(?:the |my )?(?:request|approval))?\s*
      (?:is|are|was|gets?|has been|have)?\s*(not |n't )?approved?$`.exec(phrase.trim())
  const denied = pattern`
      ^(?:it|this|that|they|i|someone|(?:the |my )?(?:request|approval))?\s*
      (?:is|are|was|gets?|has been|have)?\s*(?:denied|rejected|declined|refused)$`.test(phrase.trim())
  if (!approved && !denied) return null
  const reference = readReferencePhrase('approved', scene)
  if (reference === null || !reference.endsWith('.approved>')) return null
  return {
    expression: denied || approved?.[1] !== undefined ? `not ${reference}` : reference,
    name: 'Check approval',
  }
}

function toExpression(
  { operator, isNegated, value, most }: Comparison,
  subject: string,
  scene: ValueScene,
): string {
  const other =
    typeof value === 'string' ? quote(unmask(value, scene.literals)) : JSON.stringify(value ?? null)
  switch (operator) {
    case 'between':
      return isNegated
        ? `${subject} < ${value} or ${subject} > ${most}`
        : `${subject} >= ${value} and ${subject} <= ${most}`
    case 'contains':
      return `${isNegated ? 'not ' : ''}contains(${subject}, ${other})`
    case 'empty':
      return isNegated ? `len(${subject}) > 0` : `len(${subject}) == 0`
    case 'true':
      return isNegated ? `not ${subject}` : subject
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `${subject} ${operator} ${other}`
  }
}

function quote(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&').replace(/\n/g, '\\n')}"`
}
