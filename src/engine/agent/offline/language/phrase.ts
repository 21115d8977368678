const SPACE = /\s/

/**
 * A pattern of words in the notation of the tables of this grammar, for a whole clause in any letter case:
 *
 *     give it          the words themselves
 *     (a|some more)    one of these
 *     [a|some more]    one of these, or nothing
 *     {block:80}       up to so many characters, under a name
 *     {to=⟦e\d+⟧}      what a regular expression says, under a name
 *
 * Spaces and line breaks part words; without one between them, `block[s]` and `summari(s|z)e` are one word.
 */
export function phrase(notation: string): RegExp {
  return new RegExp(`^${words(notation)}$`, 'is')
}

/** What a phrase's slots hold; null for a text that is another. */
export function readSlots<Name extends string>(
  pattern: RegExp,
  text: string,
): Partial<Record<Name, string>> | null {
  const match = pattern.exec(text)
  if (match === null) return null
  const filled = Object.entries(match.groups ?? {}).filter(([, value]) => value !== undefined)
  // The names of the groups are those in the notation, which the caller has written.
  return Object.fromEntries(filled.map(([name, value]) => [name, value.trim()])) as Partial<
    Record<Name, string>
  >
}

/** A regular expression for words one after the other; an optional one takes the space beside it along. */
function words(notation: string): string {
  let source = ''
  let isBegun = false
  for (const word of split(notation, (char) => SPACE.test(char))) {
    const body = oneWord(word)
    const isOptional = word.startsWith('[') && closing(word, 0) === word.length - 1
    if (isOptional) source += isBegun ? `(?: ${body.slice(0, -1)})?` : `(?:${body.slice(0, -1)} )?`
    else source += isBegun ? ` ${body}` : body
    isBegun ||= !isOptional
  }
  return source
}

function oneWord(word: string): string {
  let source = ''
  for (let at = 0; at < word.length; at++) {
    const opening = word[at] ?? ''
    if (!'([{'.includes(opening)) {
      source += opening.replace(/[.*+?^$|\\]/, '\\$&')
      continue
    }
    const end = closing(word, at)
    const inner = word.slice(at + 1, end)
    source += opening === '{' ? slot(inner) : `(?:${alternatives(inner)})${opening === '[' ? '?' : ''}`
    at = end
  }
  return source
}

function alternatives(inner: string): string {
  return split(inner, (char) => char === '|')
    .map(words)
    .join('|')
}

function slot(inner: string): string {
  const [name = '', pattern] = inner.split(/=(.*)/s)
  const [plain = '', most] = name.split(':')
  return pattern === undefined ? `(?<${plain}>.{1,${most ?? '80'}}?)` : `(?<${plain}>${pattern})`
}

/** The parts of a notation between what is no bracket's content. */
function split(notation: string, isSeparator: (char: string) => boolean): string[] {
  const parts: string[] = ['']
  let at = 0
  while (at < notation.length) {
    const char = notation[at] ?? ''
    const end = '([{'.includes(char) ? closing(notation, at) : at
    if (end === at && isSeparator(char)) parts.push('')
    else parts[parts.length - 1] += notation.slice(at, end + 1)
    at = end + 1
  }
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

function closing(notation: string, from: number): number {
  let depth = 0
  for (let at = from; at < notation.length; at++) {
    const char = notation[at] ?? ''
    if ('([{'.includes(char)) depth++
    if (')]}'.includes(char) && --depth === 0) return at
  }
  throw new Error(`A bracket is not closed in ${notation}`)
}
