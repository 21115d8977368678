import { pattern } from './pattern.ts'
/** What is compared, how, and with what; a comparison without a value asks whether the subject holds. */
export interface Comparison {
  /** In the words of the request. */
  subject: string
  operator: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'between' | 'contains' | 'empty' | 'true'
  isNegated: boolean
  value?: string | number | boolean | null
  /** The greater of the two values of `between`. */
  most?: number
}

const IS = `(?:is|are|was|were|has been|be|equals?|=)`
/** Longer phrases first; each leaves the subject before it and the value after it. */
const OPERATORS: readonly [RegExp, Comparison['operator']][] = [
  [
    pattern`
      \s*(?:>=|≥)\s*|\s+(?:is|are|was)?\s?(?:at least|no less than|greater than or equal to|not less than
      |not below|not under)\s+`,
    '>=',
  ],
  [
    pattern`
      \s*(?:<=|≤)\s*|\s+(?:is|are|was)?\s?(?:at most|no more than|less than or equal to|not more than
      |not above|not over)\s+`,
    '<=',
  ],
  [
    pattern`
      \s*(?:!==?|≠)\s*|\s+(?:is not equal to|does not equal|doesn't equal|isn't equal to|is different from
      |differs from|not equal to)\s+`,
    '!=',
  ],
  [
    /\s+(?:does not contain|doesn't contain|does not include|doesn't include|does not mention|doesn't mention)\s+/i,
    'contains',
  ],
  [/\s+(?:contains?|includes?|mentions?|has the word|have the word)\s+(?:the (?:word|text) )?/i, 'contains'],
  [
    pattern`
      \s*>\s*|\s+(?:is |are |was |goes |gets |rises )?
      (?:above|over|greater than|more than|higher than|larger than|bigger than|exceeds?|exceeding|beyond)\s+`,
    '>',
  ],
  [
    pattern`
      \s*<\s*|\s+(?:is |are |was |goes |gets |drops |falls )?
      (?:below|under|less than|lower than|smaller than|fewer than)\s+`,
    '<',
  ],
  [
    /\s+(?:is|are|was)(?: not|n't) (?:empty|blank|null|missing)$|\s+(?:exists|is (?:present|given|there|set))$/i,
    'empty',
  ],
  [/\s+(?:is|are|was) (?:empty|blank|null|missing|not (?:set|given|there|present))$/i, 'empty'],
  [/\s*===?\s*|\s+(?:equals?|is equal to|is exactly|matches|is set to)\s+/i, '=='],
  [/\s+(?:isn't|is not|aren't|are not|wasn't|was not)\s+/i, '!='],
  [new RegExp(String.raw`\s+${IS}\s+`, 'i'), '=='],
]
/** `total is between 50 and 100`, ends included. */
const RANGE = pattern`
  ^(.{1,200}?)\s+(?:(?:is|are|was|lies|falls)\s+)?(not\s+)?(?:in )?between\s+(\S{1,30})\s+and\s+
  (\S{1,30}?)(?:\s+(?:inclusive|inclusively))?$`
/** What no expression can test. */
const UNTESTABLE =
  /\s(?:(?:starts?|begins?|ends?) with|matches (?:the |a )?(?:pattern|regex|regular expression))\s/i
/** More words than a label has, or words that belong to the sentence around it. */
const NO_LABEL = /^(?:\S+\s+){5}|\b(?:between|and then|then|just|please)\b/i
const SIGNS: Readonly<Record<string, '<' | '>' | '=='>> = { negative: '<', positive: '>', zero: '==' }
/** `there are no orders`, `there are any orders`. */
const NONE =
  /^(?:there (?:are|is) (?:no|not any)|(?:we|you|i) (?:get|have|find) no) (.{1,80}?)(?: left| found| there)?$/i
const SOME =
  /^(?:there (?:are|is)|(?:we|you|i) (?:get|have|find)) (?:any|some) (.{1,80}?)(?: left| found| there)?$/i
const NO_SUBJECT = /^(?:there|here|then)$/i
const NEGATED = /\b(?:not|n't|doesn't|isn't)\b|n't\b/i
const MAX_CHARS = 300

/** `the score is above 80`, `status == 200`, `it contains "urgent"`; null for what compares nothing. */
export function readComparison(phrase: string): Comparison | null {
  const text = phrase.trim().slice(0, MAX_CHARS).replace(NONE, '$1 is empty').replace(SOME, '$1 is not empty')
  const range = readRange(text)
  if (range !== null) return range
  for (const [pattern, operator] of OPERATORS) {
    const match = pattern.exec(text)
    if (!match || (match.index === 0 && operator !== 'contains')) continue
    const subject = text.slice(0, match.index).trim()
    const rest = text.slice(match.index + match[0].length).trim()
    if (operator === 'empty')
      return {
        subject,
        operator,
        isNegated: NEGATED.test(match[0])
          ? !/not (?:set|given|there|present)/i.test(match[0])
          : /exists|present|given|there|set/i.test(match[0]),
      }
    if (rest === '' || subject === '' || NO_SUBJECT.test(subject)) continue
    const isNegated = operator === 'contains' && NEGATED.test(match[0])
    return withValue({ subject, operator, isNegated }, rest)
  }
  return null
}

/** Whether a phrase tests something in a way that the expressions of conditions cannot. */
export function isUntestable(phrase: string): boolean {
  return UNTESTABLE.test(phrase)
}

function readRange(text: string): Comparison | null {
  const [, subject = '', not, low = '', high = ''] = RANGE.exec(text) ?? []
  const [value, most] = [readValue(low), readValue(high)]
  if (typeof value !== 'number' || typeof most !== 'number') return null
  return {
    subject,
    operator: 'between',
    isNegated: not !== undefined,
    value: Math.min(value, most),
    most: Math.max(value, most),
  }
}

function withValue(comparison: Omit<Comparison, 'value'>, rest: string): Comparison | null {
  const value = readValue(rest)
  const sign =
    typeof value === 'string' && comparison.operator === '==' ? SIGNS[value.toLowerCase()] : undefined
  if (sign !== undefined) return { ...comparison, operator: sign, value: 0 }
  if (typeof value === 'string' && !rest.includes('⟦') && NO_LABEL.test(value)) return null
  if (typeof value === 'boolean' && comparison.operator === '==')
    return { ...comparison, operator: 'true', isNegated: !value }
  if (typeof value === 'boolean' && comparison.operator === '!=')
    return { ...comparison, operator: 'true', isNegated: value }
  return { ...comparison, value }
}

/** A number, a truth value, or text without its quotes and article. */
function readValue(phrase: string): string | number | boolean | null {
  const text = phrase
    .trim()
    .replace(/^(?:a|an|the)\s+/i, '')
    .replace(/^["'](.*)["']$/, '$1')
  const number = pattern`
      ^[$€£]?(-?\d[\d,]{0,18}(?:\.\d{1,9})?)\s?(k|m)?\s?
      (?:%|percent|dollars|euros?|usd|eur|items?|chars?|characters|points?)?$`.exec(text)
  if (number)
    return (
      Number(number[1]?.replaceAll(',', '')) *
      (number[2] === undefined ? 1 : number[2].toLowerCase() === 'k' ? 1_000 : 1_000_000)
    )
  if (/^(?:true|yes)$/i.test(text)) return true
  if (/^(?:false|no)$/i.test(text)) return false
  return /^null$/i.test(text) ? null : text
}
