import { canonicalJson, type JsonValue, parseJson } from '../../../../base/json.ts'
import type { Graph } from '../../../workflow/graph/graph.ts'
import { type Literal, literalsIn } from './literals.ts'

/**
 * Something in a clause that stands for itself, such as an address, a quoted text or A_NAME, and that a change of the
 * workflow has not taken up: the clause was not understood as a whole. Null where all of them are in the workflow.
 */
export function lostLiteral(
  text: string,
  literals: readonly Literal[],
  before: Graph,
  after: Graph,
): string | null {
  const known = [textOf(before), textOf(after)]
  const kinds = ['quote', 'url', 'email', 'reference', 'json', 'code'] as const
  const lost = literalsIn(text, literals, kinds).find(({ kind, text: said }) => {
    const forms = kind === 'json' ? [said, canonical(said)] : [said.split(/(?<!\{)\{\w/)[0] ?? said]
    return !forms.some((form) => known.some((all) => all.includes(plain(form))))
  })
  return lost?.text ?? namesIn(text).find((name) => !known.some((all) => all.includes(plain(name)))) ?? null
}

/** What is named as secrets and constants are. */
function namesIn(text: string): readonly string[] {
  return text.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? []
}

function textOf({ nodes }: Graph): string {
  return plain(canonicalJson(nodes.map(({ name, config }) => ({ name, config }))))
}

function canonical(json: string): string {
  const value: JsonValue | undefined = parseJson(json)
  return value === undefined ? json : canonicalJson(value)
}

/** Letters and digits alone, so that what was escaped, capitalised or put into a sentence is found. */
function plain(text: string): string {
  return text
    .replace(/\\[nrt]/g, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}
