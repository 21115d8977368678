const MAX_TERMS = 12
/** Postgres refuses longer words in a query. */
const MAX_TERM_CHARS = 100

/** What is searched for, as text search takes it: nothing of its query language is left in a word. */
export interface SearchTerms {
  words: string[]
  /** A query for every word. */
  every: string
  /** A query for any word, as the beginning of one. */
  any: string
  plain: string
}

/** The first 12 different words of a text: letters and digits only. */
export function toSearchTerms(text: string): SearchTerms {
  const found =
    text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{M}\p{N}]+/gu) ?? []
  const words = [...new Set(found.map((word) => word.slice(0, MAX_TERM_CHARS)))].slice(0, MAX_TERMS)
  return {
    words,
    every: words.map((word) => `'${word}'`).join(' & '),
    any: words.map((word) => `'${word}':*`).join(' | '),
    plain: words.join(' '),
  }
}
