import { toPlainWords } from '../tables/idioms.ts'
import { alternatives, pattern } from './pattern.ts'

/** So much of a request is read; what follows is almost always pasted material. */
const MAX_REQUEST_CHARS = 20_000

const QUOTES: Readonly<Record<string, string>> = {
  '“': '"',
  '”': '"',
  '„': '"',
  '«': '"',
  '»': '"',
  '’': "'",
  '‘': "'",
}
/** What people say before they say what they want. */
const OPENERS = pattern`
  ^(?:(?:hm+ )?(?:no wait|no|nope|nah|hm+|oh|sorry|wait)[,.!:]{1,3}\s+|
  (?:ok(?:ay)?|hey|hi|hello|now|so|great|thanks|thank you|cool|yes|well|and|then|also|next|finally|lastly
  |first(?:ly)?|second(?:ly)?|third(?:ly)?|after that|afterwards|in addition|additionally|please|pls|plz
  |just|simply|maybe|actually|instead(?! of\b)|temporarily|kindly|quickly)\b[,:!.]{0,2}\s+|
  (?:can|could|would|will) (?:you|we|i)(?: please| kindly| also)?,?\s+|
  (?:would|is) it (?:be )?possible to\s+|is there (?:a|any) (?:way|chance) (?:to|that you could
  |you could)\s+|any chance (?:you could|to)\s+|
  (?:i was |i'm )?wondering (?:if|whether) (?:you|we) could\s+|i(?:'d| would) (?:like|love|want)
  (?: you)? to\s+|i(?:'d| would)? (?:like|love|want|prefer) (?:that|it if)\s+|i (?:want|need|wish)
  (?: you)? to\s+|be able to\s+|(?:let's|let us|we should|you should|we need to|we want to|i'd like you to
  |help me(?: to)?|go ahead and|make sure (?:to|you)|try to|do
  (?! (?:the|an?|it|this|that|not|nothing|my|our)\b))\s+)`
/** Politeness in between. */
const ASIDE = new RegExp(
  alternatives`
    ,?\s*\bif (?:(?:it is|it's|that is|that's|this is) (?:not |no )?
    (?:too much (?:trouble|work|to ask)|possible|ok(?:ay)?|all right|alright|fine|a problem|problem)
    |you (?:can|could|don't mind|do not mind|would|please|like|want)|possible)(?: with you)?
    (?=\s*(?:[,.!?]|$)),?`,
  'gi',
)
const CLOSERS = pattern`
  (?:[\s,]+(?:please|thanks|thank you|for me|too|as well|for now|for the time being
  |until further notice))+(?=[\s.!?]*$)`
const MAX_OPENERS = 6

/** One spelling for what can be written in several ways: quotes, dashes, spaces. Lines stay. */
export function normalise(request: string): string {
  return request
    .slice(0, MAX_REQUEST_CHARS)
    .normalize('NFKC')
    .replace(/[“”„«»’‘]/g, (quote) => QUOTES[quote] ?? quote)
    .replace(/[–—]/g, ' - ')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n[ \n]*/g, '\n')
    .trim()
    .replace(ASIDE, '')
    .replace(/\b(i)ts(?= (?:done|finished|over|complete|completed|ready|all)\b)/gi, "$1t's")
    .trim()
}

/** A clause without the polite words around it. */
export function stripCourtesy(clause: string): string {
  let text = clause.trim()
  for (let round = 0; round < MAX_OPENERS; round++) {
    const stripped = text.replace(OPENERS, '')
    if (stripped === text) break
    text = stripped
  }
  return toPlainWords(
    text
      .replace(CLOSERS, '')
      .replace(/[\s.!,;?]+$/, '')
      .trim(),
  )
}
