import { isJsonObject, type JsonValue } from '../../../../base/json.ts'
import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { valueAt } from '../graph/set-value.ts'
import type { Clause, Outcome, Scene } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { phrase, readSlots } from '../language/phrase.ts'
import { withoutArticle } from '../language/words.ts'
import { findKeyOf } from './find-key.ts'

const ASKS = [
  phrase(
    `(what is|what's|whats|which is|tell me|show me|what are) [the|its|our|my] {key:40} (of|for|in|on) {block}`,
  ),
  phrase(`(what is|what's|whats|tell me|show me|what are) {block}'s {key:40}`),
  phrase(
    `(what is|what's|whats|which is|tell me|what are) [the|its|our|my] [current] {key:40} [now|right now|currently]`,
  ),
  phrase(`(what|which) {key:40} (does|do|is|has) {block} (use|have|set to|send|get|has)`),
]
const MAX_SHOWN_CHARS = 600

/** `what is the threshold?`, `what is the url of Fetch?`: the values of the blocks that have such a key. */
export function values({ text, literals }: Clause, { graph, focus }: Scene): Outcome | null {
  for (const pattern of ASKS) {
    const asked = readSlots<'key' | 'block'>(pattern, unmask(text, literals))
    const key = withoutArticle(asked?.key ?? '')
    if (asked === null || key === '') continue
    const named = asked.block === undefined ? null : findOneBlock(asked.block, graph, focus)
    if (asked.block !== undefined && named === null) continue
    const found = (named ? [named] : graph.nodes).flatMap((node) => tell(key, node))
    if (found.length > 0)
      return { kind: 'answered', text: found.join('\n'), ...(named && { focus: named.name }) }
  }
  return null
}

function tell(words: string, node: GraphNode): string[] {
  const key = findKeyOf(words, node)
  if (!key) return []
  const value = valueAt(node.config, key.path)
  const said = value === undefined ? 'is not set' : `is ${show(value)}`
  return [`The ${words} of "${node.name}" ${said}.`]
}

function show(value: JsonValue): string {
  const [first, ...others] = Array.isArray(value) ? value : []
  const isTest = isJsonObject(first) && typeof first.expression === 'string' && others.length === 0
  const text = isTest ? String(first.expression) : typeof value === 'string' ? value : JSON.stringify(value)
  return `\`${text.length > MAX_SHOWN_CHARS ? `${text.slice(0, MAX_SHOWN_CHARS)}…` : text}\``
}
