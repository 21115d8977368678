import { type Literal, unmask } from '../language/literals.ts'
import { capitalise, withoutArticle } from '../language/words.ts'

const MAX_NAME_WORDS = 4
const MAX_NAME_CHARS = 40
const PRONOUN =
  /^(?:it|its|them|their|this|that|these|those|each|input|result|results|output|response|answer)$/i
const STOP =
  /^(?:from|with|using|by|for|as|into|via|about|whether|if|so|and|or|at|on|where|which|that|called|named|of|in)$/i
const FILLER = /^(?:the|a|an|my|our|all|any|some|every|your)$/i
const FORBIDDEN = /[<>.]/g

/** A name that says what a step does: its verb and the words after it that are no pronoun, four at most. */
export function nameOfStep(verb: string, rest: string, literals: readonly Literal[]): string {
  const words: string[] = []
  for (const word of unmask(rest, literals).split(/\s+/)) {
    const bare = word.replace(/[,;:!?"'()]/g, '')
    if (STOP.test(bare) || words.length >= MAX_NAME_WORDS - 1 || /https?:/.test(bare)) break
    if (PRONOUN.test(bare) || FILLER.test(bare) || bare === '') continue
    words.push(bare)
  }
  if (/^(?:to|into)$/i.test(words.at(-1) ?? '')) words.pop()
  return toBlockName(`${capitalise(verb)} ${words.join(' ')}`)
}

/** A text as a block's name: what no name may hold is left out. */
export function toBlockName(text: string): string {
  const name = text.replace(FORBIDDEN, '').replace(/\s+/g, ' ').trim().slice(0, MAX_NAME_CHARS).trim()
  return name === '' ? 'Step' : name
}

/** A sentence for an agent: `summarise it in a line` becomes `Summarise the input in a line.` */
export function toInstruction(verb: string, rest: string, literals: readonly Literal[]): string {
  const plain = unmask(rest, literals).trim()
  const object =
    /^(?:to|into|in|as|for|by|with|using|from|at|on)\b/i.test(plain) || plain === '' ? 'the input ' : ''
  const sentence = `${capitalise(verb)} ${object}${plain}`
    .replace(
      /\b(?:it|them|this|these|the result|the results|the output|the response)\b(?! (?:is|are|was|were)\b)/gi,
      'the input',
    )
    .replace(/\s+/g, ' ')
    .trim()
  return /[.!?]$/.test(sentence) ? sentence : `${sentence}.`
}

/** The words of a phrase that name a thing, for a start variable: `the customer's email` is `customer_s_email`. */
export function objectOf(rest: string): string {
  const [object = ''] = withoutArticle(rest).split(
    /\s+(?:from|with|using|by|for|as|into|to|in|on|at|via|about|of|and|or|where|that|which|if|when)\b|[,.;:⟦]/,
  )
  return PRONOUN.test(object.trim()) ? '' : object.trim()
}
