import { parseJson } from '../../../../base/json.ts'

/** Something in a request that stands for itself: no word of it is read as an instruction. */
export type LiteralKind = 'quote' | 'url' | 'email' | 'reference' | 'code' | 'json'

export interface Literal {
  kind: LiteralKind
  /** As it was written, without quotes and fences; bare addresses have got their `https://`. */
  text: string
}

/** A request whose literals are tokens such as `⟦u0⟧`: a letter for the kind, and the place in the list. */
export interface Masked {
  text: string
  literals: readonly Literal[]
}

const LETTERS = { quote: 'q', url: 'u', email: 'e', reference: 'r', code: 'c', json: 'j' } as const
const MAX_LITERALS = 200
const MAX_JSON_ATTEMPTS = 20
const MAX_JSON_CHARS = 10_000

/** `example.com/path`: a host of a well-known ending, without what an address begins with. */
const TOP_LEVEL = 'com|org|net|io|dev|app|ai|co|de|uk|eu|example|test'
const BARE_ADDRESS = new RegExp(
  String.raw`(?<![\w@.])(?:[a-z0-9-]{1,60}\.){1,4}(?:${TOP_LEVEL})(?![\w-])(?:/[^\s<>"'\x60,;]{0,500})?`,
  'iy',
)

/** In their order: what begins at one place is the first that fits. Every repetition is bounded or excludes its end. */
const PATTERNS: readonly { kind: LiteralKind; pattern: RegExp; show: (match: RegExpExecArray) => string }[] =
  [
    {
      kind: 'code',
      pattern: /```[a-z]{0,20}\s?([^`]{1,20000})```/iy,
      show: (match) => (match[1] ?? '').trim(),
    },
    { kind: 'quote', pattern: /`([^`\n]{1,500})`/y, show: (match) => match[1] ?? '' },
    { kind: 'quote', pattern: /"([^"\n]{1,2000})"/y, show: (match) => match[1] ?? '' },
    { kind: 'quote', pattern: /(?<!\w)'([^'\n]{1,300})'(?!\w)/y, show: (match) => match[1] ?? '' },
    {
      kind: 'reference',
      pattern: /<[^<>.\n]{1,100}\.[^<>\n]{1,200}>|\{\{[^{}\n]{1,120}\}\}/y,
      show: (match) => match[0],
    },
    {
      kind: 'url',
      pattern: /https?:\/\/(?:<[^<>\n]{1,200}>|\{\{[^{}\n]{1,120}\}\}|[^\s<>"'`,;])+/iy,
      show: (match) => match[0],
    },
    { kind: 'email', pattern: /[\w.+-]{1,64}@[\w-]{1,60}(?:\.[\w-]{1,60}){1,4}/y, show: (match) => match[0] },
    {
      kind: 'url',
      pattern: BARE_ADDRESS,
      show: (match) => `https://${match[0]}`,
    },
  ]
const OPENING = /[`"'<{[]|(?<![\w@.-])[\w.+-]/g
const TRAILING: ReadonlySet<string> = new Set('.!?:)')
const TOKEN = /⟦[a-z](\d+)⟧/g

/** Puts tokens in place of quotes, code, addresses, references and JSON. */
export function maskLiterals(request: string): Masked {
  const source = request.replace(/[⟦⟧]/g, ' ')
  const literals: Literal[] = []
  let text = ''
  let from = 0
  let attempts = 0
  for (let at = nextOpening(source, 0); at >= 0 && literals.length < MAX_LITERALS; ) {
    const isJson = '{['.includes(source[at] ?? '') && attempts++ < MAX_JSON_ATTEMPTS
    const found = literalAt(source, at) ?? (isJson ? jsonAt(source, at) : null)
    if (found !== null) {
      text += `${source.slice(from, at)}⟦${LETTERS[found.literal.kind]}${literals.length}⟧`
      literals.push(found.literal)
      from = at + found.length
    }
    at = nextOpening(source, Math.max(from, at + 1))
  }
  return { text: text + source.slice(from), literals }
}

/** The text with what its tokens stand for. */
export function unmask(text: string, literals: readonly Literal[]): string {
  return text.replace(TOKEN, (token: string, at: string) => literals[Number(at)]?.text ?? token)
}

/** The literals of some kinds that a text holds, in their order. */
export function literalsIn(
  text: string,
  literals: readonly Literal[],
  kinds: readonly LiteralKind[],
): Literal[] {
  return [...text.matchAll(TOKEN)].flatMap(([, at]) => {
    const literal = literals[Number(at)]
    return literal && kinds.includes(literal.kind) ? [literal] : []
  })
}

function nextOpening(text: string, from: number): number {
  OPENING.lastIndex = from
  return OPENING.exec(text)?.index ?? -1
}

function literalAt(text: string, at: number): { literal: Literal; length: number } | null {
  for (const { kind, pattern, show } of PATTERNS) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match === null) continue
    const trimmed = kind === 'url' ? trailingLength(match[0]) : 0
    const shown = show(match)
    return {
      literal: { kind, text: trimmed === 0 ? shown : shown.slice(0, -trimmed) },
      length: match[0].length - trimmed,
    }
  }
  return null
}

/** How much of an address's end belongs to the sentence around it. */
function trailingLength(url: string): number {
  let length = 0
  while (TRAILING.has(url.at(-1 - length) ?? '')) length++
  return length
}

/** An object or a list that JSON can read, up to its closing bracket. */
function jsonAt(text: string, at: number): { literal: Literal; length: number } | null {
  const end = closingBracket(text, at)
  if (end < 0) return null
  const json = text.slice(at, end + 1)
  return parseJson(json) === undefined ? null : { literal: { kind: 'json', text: json }, length: json.length }
}

function closingBracket(text: string, from: number): number {
  const limit = Math.min(text.length, from + MAX_JSON_CHARS)
  let depth = 0
  for (let at = from; at < limit; at++) {
    const char = text[at]
    if (char === '{' || char === '[') depth++
    if ((char === '}' || char === ']') && --depth === 0) return at
  }
  return -1
}
