import type { Literal, Masked } from './literals.ts'
import { alternatives } from './pattern.ts'

/** As organisations name their secrets: in capitals, in quotes or without. */
const NAME = '[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+'
const WHOLE_NAME = new RegExp(`^${NAME}$`)
const NAMED = String.raw`(${NAME}\b|⟦q\d+⟧)`
/** What uses a secret; whoever sets, stores or deletes one speaks of it in other words. */
const USED = alternatives`
  (?<=\b(?:[Ww]ith|[Uu]s(?:e|es|ing)|from|via|by|through|to|is|are|(?:is|are|stored|kept|webhook|url|URL|address) in) )`
const OWNER = alternatives`
  (?:(?:the|our|my|an?|its|new|existing|other|same|organi[sz]ation|company|team|webhook|token|key|url|URL|address
  |api|API|bearer|[Ss]lack|[Dd]iscord|[Tt]eams)(?:'s)? ){0,5}`
const SECRETS = [
  new RegExp(`${USED}${OWNER}secrets?(?: called| named| is)? ${NAMED}`, 'g'),
  new RegExp(`${USED}${OWNER}${NAMED} secret\\b`, 'g'),
  new RegExp(`(?<=\\b(?:webhook|url|address|token|key)(?: is| stored| kept)? (?:in|from) )${NAMED}`, 'g'),
]

/** The secret that a reference stands for; null for any other text. */
export function secretNameOf(reference: string): string | null {
  return /^\{\{\s?secrets\.(\w{1,64})\s?\}\}$/.exec(reference)?.[1] ?? null
}

/**
 * A masked request in which the secrets that it uses by name are references to them: `with the webhook secret OPS_URL`
 * is `with {{secrets.OPS_URL}}`, a literal like any other.
 */
export function maskSecrets({ text, literals }: Masked): Masked {
  const found: Literal[] = [...literals]
  const mask = (whole: string, named: string) => {
    const name = named.startsWith('⟦') ? (literals[Number(named.slice(2, -1))]?.text ?? '') : named
    if (!WHOLE_NAME.test(name)) return whole
    found.push({ kind: 'reference', text: `{{secrets.${name}}}` })
    return `⟦r${found.length - 1}⟧`
  }
  return { text: SECRETS.reduce((masked, pattern) => masked.replace(pattern, mask), text), literals: found }
}
