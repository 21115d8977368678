import { verbOfNoun } from '../tables/nominals.ts'

const ARTICLE =
  /^(?:the|an?|my|our|your|this|that|these|those|its|their|some|any|another|new|every|all|each)\s+/i
const MAX_ARTICLES = 3

/** A phrase without the articles and possessives that it begins with. */
export function withoutArticle(phrase: string): string {
  let text = phrase.trim()
  for (let round = 0; round < MAX_ARTICLES; round++) text = text.replace(ARTICLE, '')
  return text.trim()
}

/** Lower case, digits and letters, single spaces: how names are compared. */
export function fold(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** `customer email` becomes `customer_email`: the name of an input or of a field. */
export function toFieldName(phrase: string): string {
  return fold(withoutArticle(phrase)).replace(/ /g, '_').slice(0, 60)
}

/** The base form of a verb, if a table knows it: `fetches`, `fetching` and `fetched` are `fetch`. */
export function baseVerb(word: string, isKnown: (verb: string) => boolean): string | null {
  return verbForms(word.toLowerCase()).find(isKnown) ?? null
}

function verbForms(word: string): string[] {
  const forms = [word === 'sent' ? 'send' : word]
  if (word.endsWith('ied')) forms.push(`${word.slice(0, -3)}y`)
  if (word.endsWith('ies')) forms.push(`${word.slice(0, -3)}y`)
  if (word.endsWith('es')) forms.push(word.slice(0, -2))
  if (word.endsWith('s')) forms.push(word.slice(0, -1))
  for (const ending of ['ing', 'ed']) {
    if (!word.endsWith(ending)) continue
    const stem = word.slice(0, -ending.length)
    forms.push(stem, `${stem}e`, stem.slice(0, -1))
  }
  return forms
}

/**
 * Whether two words are forms of one: `fetching` and `fetch`, `summary` and `Summarize`, `translator` and
 * `Translation`.
 */
export function isSameDeed(one: string, other: string): boolean {
  const forms = deedForms(other)
  return deedForms(one).some((form) => form.length > 2 && forms.includes(form))
}

function deedForms(word: string): string[] {
  const folded = word.toLowerCase().replace(/iz(?=e|ing|ation|er|$)/, 'is')
  const deed = verbOfNoun(folded) ?? folded
  return [...verbForms(deed), ...(deed.endsWith('er') ? verbForms(deed.replace(/er$/, 'ing')) : [])]
}

/** `"A"`, `"A" and "B"`, `"A", "B" and "C"`. */
export function listNames(names: readonly string[], last = 'and'): string {
  const quoted = names.map((name) => `"${name}"`)
  if (quoted.length < 2) return quoted.join('')
  return `${quoted.slice(0, -1).join(', ')} ${last} ${quoted.at(-1)}`
}
