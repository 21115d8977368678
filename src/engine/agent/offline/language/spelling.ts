import { distance } from 'fastest-levenshtein'
import type { Graph } from '../../../workflow/graph/graph.ts'
import { EDIT_VERBS } from '../tables/verbs.ts'
import { VOCABULARY } from '../tables/vocabulary.ts'
import { fold } from './words.ts'

const MIN_CHARS = 4
/** From so many characters on two letters may be wrong, below one. */
const LONG_CHARS = 7
/** `want` is no `wait`: from so many characters on, one letter may stand for another. */
const SUBSTITUTED_CHARS = 6
const MAX_WORDS = 80
/** Words of their own that are a slip away from one of the grammar. */
const OTHERS: ReadonlySet<string> = new Set(
  (
    'form trail there their thing think thank world works week weekly while whole would could should ' +
    'want make made take taken come comes same some many much most must need next only page pages part ' +
    'past people place plan point price product project right same send side site sure text time tell ' +
    'today team test tools total under very well were your yours customer customers stories story order ' +
    'orders ticket tickets lead leads sales price prices invoice invoices count amount score page pages ' +
    'news feed item items entry entries word words'
  ).split(' '),
)
const WORD = /(?<![⟦\w-])[a-z]+(?![\w⟧-])/gi

export interface Respelled {
  text: string
  /** What was read as what. */
  changes: readonly { from: string; to: string }[]
}

/**
 * A clause with the words that the grammar does not know as those that they are a slip away from; null where there are
 * none. Words of blocks' names are known. Only for clauses that are not understood as they are written.
 */
export function respell(text: string, { nodes }: Graph): Respelled | null {
  const named = new Set(nodes.flatMap(({ name }) => fold(name).split(' ')))
  const changes: { from: string; to: string }[] = []
  let words = 0
  const respelled = text.replace(WORD, (word, at: number) => {
    if (++words > MAX_WORDS) return word
    const right =
      (at === 0 ? shortVerb(word.toLowerCase()) : null) ?? rightSpelling(word.toLowerCase(), named)
    if (right !== null) changes.push({ from: word, to: right })
    return right ?? word
  })
  return changes.length === 0 ? null : { text: respelled, changes }
}

/** `ad`, `mov`: a short word in the place of a verb, of which one letter is missing. */
function shortVerb(word: string): string | null {
  if (word.length >= MIN_CHARS || VOCABULARY.has(word)) return null
  const near = [...EDIT_VERBS].filter((verb) => verb.length === word.length + 1 && distance(word, verb) === 1)
  return near.length === 1 ? (near[0] ?? null) : null
}

/** Words that say how the parts of a request belong together: a slip in one of them makes another request of it. */
const JOINTS = 'before after between which instead otherwise unless without'.split(' ')

/** A request whose joints are spelled right. */
export function respellJoints(text: string): string {
  return text.replace(WORD, (word) => {
    if (word.length < LONG_CHARS - 2 || VOCABULARY.has(word.toLowerCase())) return word
    return (
      JOINTS.find((joint) => mayBe(word.toLowerCase(), joint) && slips(word.toLowerCase(), joint) === 1) ??
      word
    )
  })
}

/** The only nearest word, of several the only one of which a letter is missing; null for a known word. */
function rightSpelling(word: string, named: ReadonlySet<string>): string | null {
  if (word.length < MIN_CHARS || [VOCABULARY, OTHERS, named].some((known) => known.has(word))) return null
  const allowed = word.length >= LONG_CHARS ? 2 : 1
  const near = [...VOCABULARY]
    .filter((known) => Math.abs(known.length - word.length) <= allowed && mayBe(word, known))
    .map((known) => ({ known, edits: slips(word, known) }))
    .filter(({ edits }) => edits <= allowed)
  const least = Math.min(...near.map(({ edits }) => edits))
  const nearest = near.filter(({ edits }) => edits === least).map(({ known }) => known)
  const [only, ...others] =
    nearest.length === 1 ? nearest : nearest.filter(({ length }) => length > word.length)
  return only !== undefined && others.length === 0 ? only : null
}

/** Hardly anybody slips at the first letter. */
function mayBe(word: string, known: string): boolean {
  return known.length >= MIN_CHARS - 1 && (known[0] === word[0] || isTransposed(word, known))
}

/** Edits, of which two letters in the wrong order are one; another letter in a short word makes another word. */
function slips(word: string, known: string): number {
  if (isTransposed(word, known)) return 1
  const edits = distance(word, known)
  return known.length === word.length && word.length < SUBSTITUTED_CHARS ? edits + LONG_CHARS : edits
}

/** Two letters in each other's place. */
function isTransposed(word: string, known: string): boolean {
  if (word.length !== known.length) return false
  const [first = 0, second = 0, ...others] = [...word].flatMap((letter, at) =>
    letter === known[at] ? [] : [at],
  )
  return (
    others.length === 0 && first < second && word[first] === known[second] && word[second] === known[first]
  )
}
