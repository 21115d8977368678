import { isTrigger } from '../../../workflow/graph/graph.ts'
import { edit, Namer } from '../graph/edit.ts'
import { contentsAt, edgesFrom, edgesInto } from '../graph/flow.ts'
import { links } from '../graph/fragment.ts'
import { makeChain } from '../graph/make-chain.ts'
import { redirectReaders } from '../graph/remove.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlock } from '../language/block-list.ts'
import { pattern } from '../language/pattern.ts'
import { listNames } from '../language/words.ts'
import { readChain } from '../steps/read-chain.ts'
import { typesNamed } from '../tables/block-words.ts'
import { findService } from '../tables/services.ts'
import { hindrance } from './hindrance.ts'

const REPLACES = [
  pattern`
    ^(?:replace|swap(?: out)?|exchange|substitute|change|turn|convert)\s+(.+?)\s+(?:with|by|for|into)\s+
    ((?:an?|another)\s.+|.*\b(?:step|block|notification|message|request)\b.*)$`,
  pattern`
    ^(?:use|put|add|take|have|post|send|notify|do)\s+(?:(?:it |me |us )?(?:to|on|in|via|by|with)\s+)?
    (.+?)\s+(?:instead of|in place of|rather than)\s+(.+)$`,
] as const
/** `make it Discord`: what is there becomes another service or block. */
const BECOMES = /^(?:make|have) (it|that|this|the .{1,60}?) (?:be )?(?:an? )?([\w -]{3,30}?)(?: instead)?$/i
/** `swap email for slack`. */
const EXCHANGES = pattern`
  ^(?:replace|swap(?: out)?|exchange|substitute|change|switch) (.{1,60}?) (?:with|by|for|to
  |into) (?:an? )?([\w -]{3,30})$`
const REVERSED = pattern`
  ^(?:instead of|in place of|rather than)\s+(.{1,80}?),?\s+
  (?:use|put|add|take|have|post|send|notify|do|make)\s+
  (?:(?:it |me |us |them )?(?:to|on|in|via|by|with)\s+)?(.+)$`

/** `use Discord, not Slack`. */
const NOT_THE_OTHER = /^(?:use|take)\s+(.{1,40}?),?\s+(?:and\s+)?not\s+(.{1,60})$/i

function serviceInstead(text: string): RegExpExecArray | null {
  const match = NOT_THE_OTHER.exec(text)
  return match?.[1] !== undefined && findService(match[1]) !== null ? match : null
}

function becoming(pattern: RegExp, text: string): RegExpExecArray | null {
  const match = pattern.exec(text)
  const [word = '', ...others] = (match?.[2] ?? '').split(' ')
  const isThing = findService(word) !== null || typesNamed(match?.[2] ?? '').length > 0
  return isThing && others.every((one) => /^(?:message|notification|step|block)$/i.test(one)) ? match : null
}

/** `replace the Slack step with an email`: the new step stands where the old one stood, and is read instead of it. */
export function replace(clause: Clause, scene: Scene): Outcome | null {
  const [forward, other] = REPLACES.map((pattern) => pattern.exec(clause.text))
  const backward = other ?? serviceInstead(clause.text)
  const reversed = REVERSED.exec(clause.text)
  const becomes = becoming(BECOMES, clause.text) ?? becoming(EXCHANGES, clause.text)
  const phrase = forward?.[1] ?? backward?.[2] ?? reversed?.[1] ?? becomes?.[1]
  const wanted = forward?.[2] ?? backward?.[1] ?? reversed?.[2] ?? becomes?.[2]
  if (phrase === undefined || wanted === undefined) return null
  const found = readBlock(phrase, { ...scene, literals: clause.literals })
  const chain = readChain({
    text: wanted,
    literals: clause.literals,
    name: null,
    assets: scene.assets,
    takesNouns: true,
  })
  if (chain === null) return null
  if ('problem' in found) return /^(?:turn|convert)\b/i.test(clause.text) ? null : asks(found.problem)
  if (!('steps' in chain)) return hindrance(chain)
  const { node } = found
  if (isTrigger(node))
    return asks(
      `"${node.name}" begins the workflow and cannot be replaced by such a step. Which other block should I replace?`,
    )
  const before = edgesInto(scene.graph, node.id)
  const after = edgesFrom(scene.graph, node.id)
  const [first] = before
  const contents = first ? contentsAt(scene.graph, first.source) : null
  const made = makeChain(scene.graph, new Namer(scene.graph), contents, chain.steps)
  const readers = made.value === null ? [] : redirectReaders(scene.graph, node, made.value)
  const edited = edit(scene.graph, {
    removeBlocks: [node.id],
    updateBlocks: readers.map(({ id, config }) => ({ id, config })),
    addBlocks: made.blocks,
    addEdges: [
      ...links(
        before.map(({ source, sourceHandle }) => ({
          id: source,
          ...(sourceHandle !== undefined && { handle: sourceHandle }),
        })),
        made.fragment.entries,
      ),
      ...made.fragment.edges,
      ...links(made.fragment.exits, [...new Set(after.map(({ target }) => target))]),
    ],
  })
  if ('problem' in edited)
    return asks(`I cannot replace "${node.name}" so: ${edited.problem}. Should I change that first?`)
  const names = made.blocks.map(({ name }) => name)
  const reads = readers.map(({ name }) => ` "${name}" now reads ${made.value}.`).join('')
  return {
    kind: 'changed',
    graph: edited.graph,
    said: `Replaced "${node.name}" with ${listNames(names)}.${reads}`,
    focus: names.at(-1),
    fill: made.fill,
  }
}
