import { distance } from 'fastest-levenshtein'
import { findBlockDescription } from '../../../workflow/blocks/block-descriptions.ts'
import { type Graph, type GraphNode, isTrigger } from '../../../workflow/graph/graph.ts'
import { inFlowOrder } from '../graph/flow.ts'
import { typesNamed } from '../tables/block-words.ts'
import { findService } from '../tables/services.ts'
import { pattern } from './pattern.ts'
import { fold, isSameDeed, listNames, withoutArticle } from './words.ts'

export type FoundBlock =
  | { found: 'one'; node: GraphNode }
  | { found: 'many'; nodes: readonly GraphNode[]; text: string }
  | { found: 'none'; text: string }

/** `the thing that computes the margin`. */
const THING_THAT = /^(?:thing|step|block|node|one|part|agent|request|code) (?:that|which) /i
const NOUN = /\s+(?:block|step|node|task|stage|one|action|part|module|thing|api|call|endpoint|service)s?$/i
const PRONOUN = pattern`
  ^(?:it|them|the same|the copy|the duplicate|(?:that|this|the|the new|the same)
  (?: (?:one|step|block|node))|that|this|the last one)$`
/** Words in a phrase that no name is known by. */
const EMPTY_WORDS: ReadonlySet<string> = new Set(['the', 'an', 'our', 'my', 'of', 'for'])
const FIRST = /^(?:first|1st|initial)$/i
const LAST = /^(?:last|final|latest)$/i
const ORDINALS: Readonly<Record<string, number>> = {
  second: 1,
  '2nd': 1,
  third: 2,
  '3rd': 2,
  fourth: 3,
  '4th': 3,
}
/** `the second Slack notification`. */
const PLACED = /^(first|1st|second|2nd|third|3rd|fourth|4th|last|final|latest)\s+(\S.*)$/i
const ABOUT_SENDING = pattern`
  ^(?:\s|\b(?:the|an?|my|our|to|on|in|into|via|over|by|for|with|out|it|them|of|incoming|webhook|channel
  |team|messages?|notifications?|notifying|alerts?|alerting|posts?|posting|requests?|calls?|sends?|sending
  |emails?|mails?|mailing|pings?|pinging|issues?|pages?|steps?|blocks?|nodes?|parts?|things?)\b)*$`
const MAX_EDITS = 2
const MIN_FUZZY_CHARS = 4
const MAX_PHRASE_CHARS = 200

/**
 * The block that a phrase means: by its name exactly, then in any letter case, by a pronoun (the block spoken of
 * last), by place ("the first step"), by words of its name, by the service it calls or its type, and at last by a
 * name that is at most two edits away.
 */
export function findBlock(phrase: string, graph: Graph, focus: string | null): FoundBlock {
  const text = withoutArticle(phrase.slice(0, MAX_PHRASE_CHARS))
  const [, place, kind] = PLACED.exec(text) ?? []
  if (place !== undefined && kind !== undefined && !NOUN.test(` ${kind}`)) {
    const placed = byPlace(place, kind, graph)
    if (placed) return { found: 'one', node: placed }
  }
  const bare = text.replace(THING_THAT, '').replace(NOUN, '').trim()
  const candidates = [
    byName(graph, phrase.trim()),
    byName(graph, text),
    PRONOUN.test(phrase.trim()) ? graph.nodes.filter(({ name }) => name === focus) : [],
    byFoldedName(graph, text),
    byFoldedName(graph, bare),
    byOrdinal(graph, bare),
    byWords(graph, bare),
    byService(graph, bare),
    byType(graph, bare),
    byNearName(graph, bare),
    byDone(graph, bare),
  ]
  const nodes = candidates.find((found) => found.length > 0) ?? []
  const [node] = nodes
  if (!node) return { found: 'none', text: text === '' ? phrase.trim() : text }
  return nodes.length === 1 ? { found: 'one', node } : { found: 'many', nodes, text }
}

/** The block, when there is exactly one that is meant. */
export function findOneBlock(phrase: string, graph: Graph, focus: string | null): GraphNode | null {
  const found = findBlock(phrase, graph, focus)
  return found.found === 'one' ? found.node : null
}

/** In a sentence why no single block is meant, and what there is. */
export function whichBlock(found: Exclude<FoundBlock, { found: 'one' }>, graph: Graph): string {
  if (found.found === 'many')
    return `"${found.text}" may be several. Which one do you mean: ${listNames(
      found.nodes.map(({ name }) => name),
      'or',
    )}?`
  if (graph.nodes.length === 0) return `There is no block "${found.text}": the workflow is empty.`
  if (PRONOUN.test(found.text))
    return `Which block do you mean by "${found.text}": ${listNames(
      graph.nodes.slice(0, 20).map(({ name }) => name),
      'or',
    )}?`
  return `There is no block "${found.text}". Which one do you mean: ${listNames(
    graph.nodes.slice(0, 20).map(({ name }) => name),
    'or',
  )}?`
}

function byName({ nodes }: Graph, text: string): GraphNode[] {
  return nodes.filter(({ name, id }) => name === text || (id === text && /[_\d]/.test(id)))
}

function byFoldedName({ nodes }: Graph, text: string): GraphNode[] {
  const folded = fold(text)
  return folded === '' ? [] : nodes.filter(({ name }) => fold(name) === folded)
}

/** The one of several alike that comes first, second, last in the order in which they run. */
function byPlace(place: string, kind: string, graph: Graph): GraphNode | undefined {
  const bare = kind.replace(NOUN, '').trim()
  const alike = [byWords(graph, bare), byService(graph, bare), byType(graph, bare)].find(
    (nodes) => nodes.length > 1,
  )
  if (!alike) return undefined
  const inOrder = inFlowOrder(graph).filter((node) => alike.some(({ id }) => id === node.id))
  if (FIRST.test(place)) return inOrder[0]
  return LAST.test(place) ? inOrder.at(-1) : inOrder[ORDINALS[place.toLowerCase()] ?? inOrder.length]
}

function byOrdinal(graph: Graph, text: string): GraphNode[] {
  const steps = inFlowOrder(graph).filter((node) => !isTrigger(node) && node.type !== 'response')
  if (FIRST.test(text)) return steps.slice(0, 1)
  if (LAST.test(text)) return steps.slice(-1)
  const at = ORDINALS[text.toLowerCase()]
  return at === undefined ? [] : steps.slice(at, at + 1)
}

/** Every word of the phrase begins a word of the name, or the other way round: `Slack` is in `Slack notification`. */
function byWords({ nodes }: Graph, text: string): GraphNode[] {
  const words = fold(text)
    .split(' ')
    .filter((word) => word.length > 1 && !EMPTY_WORDS.has(word))
  if (words.length === 0) return []
  return nodes.filter(({ name }) => {
    const parts = fold(name).split(' ')
    return words.every((word) => parts.some((part) => isSameWord(part, word)))
  })
}

function isSameWord(part: string, word: string): boolean {
  if (part === word || isSameDeed(part, word)) return true
  const [short, long] = part.length < word.length ? [part, word] : [word, part]
  return short.length >= 4 && long.startsWith(short) && long.length - short.length <= 4
}

/** The service alone, or with words for what is sent: a phrase that says more means something else. */
function byService({ nodes }: Graph, text: string): GraphNode[] {
  const service = findService(text)
  if (!service || !ABOUT_SENDING.test(text.replace(service.pattern, ' '))) return []
  const key = new RegExp(service.name.replace(/ /g, '.?'), 'i')
  return nodes.filter(
    ({ type, config }) =>
      type === service.type && key.test(JSON.stringify([config.url ?? '', config.name ?? ''])),
  )
}

function byType({ nodes }: Graph, text: string): GraphNode[] {
  const types = typesNamed(text)
  const titled = nodes.filter(
    ({ type }) => fold(findBlockDescription(type)?.title ?? '') === fold(text) || types.includes(type),
  )
  return titled
}

/** `the page is fetched`: what a block has done. */
function byDone(graph: Graph, text: string): GraphNode[] {
  const done = /^.{1,40} (?:is|are|was|were|has been|have been|gets) (\w{3,20}(?:ed|en|nt))$/i.exec(text)?.[1]
  return done === undefined ? [] : byWords(graph, done)
}

function byNearName({ nodes }: Graph, text: string): GraphNode[] {
  const folded = fold(text)
  if (folded.length < MIN_FUZZY_CHARS) return []
  const near = nodes.map((node) => ({ node, edits: distance(folded, fold(node.name)) }))
  const least = Math.min(...near.map(({ edits }) => edits), MAX_EDITS + 1)
  const allowed = folded.length <= 5 ? 1 : MAX_EDITS
  return least > allowed ? [] : near.filter(({ edits }) => edits === least).map(({ node }) => node)
}
