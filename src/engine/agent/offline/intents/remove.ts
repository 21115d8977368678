import { type Graph, type GraphNode, isTrigger } from '../../../workflow/graph/graph.ts'
import { reachableFrom } from '../../../workflow/graph/topology.ts'
import { edit } from '../graph/edit.ts'
import { removeBlock } from '../graph/remove.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlocks } from '../language/block-list.ts'
import { unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { listNames, withoutArticle } from '../language/words.ts'

const REMOVES = pattern`
  ^(?:delete|remove|drop|discard|get rid of|take out|take away|cut out|cut|kill|erase|throw out|throw away
  |scrap|eliminate|ditch|leave out|(?:(?:i|we) )?(?:don't|do not) (?:need|want)|
  (?:(?:i|we) )?no longer (?:need|want)|lose)\s+(.+?)
  (?: (?:from|in|of) (?:the |this |my )?(?:workflow|flow|graph|canvas))?
  (?: (?:any ?more|any longer|again|entirely|completely))?$`
const REASON = /,?\s+(?:because|since)\s.*$|,\s+(?:it|that|they|this|as|so|which|we|i)\s.*$/i
const OUT = /^(?:take|cut|throw|leave|rip) (.{1,80}?) (?:out|away)(?: (?:again|completely|entirely))?$/i
const NEEDLESS = pattern`
  ^(.{1,80}?) (?:can go|should go|must go|(?:is|are) (?:not|no longer) needed(?: any ?more)?|isn't needed
  (?: any ?more)?)$`
const EVERYTHING = pattern`
  ^(?:everything|all(?: (?:of )?(?:the )?(?:blocks|steps|nodes))?
  |the (?:whole|entire) (?:workflow|flow|graph)|all of it|all of them)(?: (?:except|but)(?: for)? (.+))?$`
const EVERY_OF = /^all (?:of )?(?:the |my )?(.+?)s?$/i

/** `delete the Slack step`: its neighbours are joined again. */
export function remove(clause: Clause, scene: Scene): Outcome | null {
  const text = clause.text.replace(REASON, '')
  const phrase = [OUT, REMOVES, NEEDLESS].map((pattern) => pattern.exec(text)?.[1]).find(Boolean)
  if (
    phrase === undefined ||
    /^(?:the )?(?:edge|link|connection|arrow|schedule|timer|header|trigger schedule)s?\b/i.test(phrase)
  )
    return null
  const all = EVERYTHING.exec(phrase)
  if (all) return removeAll(clause, scene, all[1])
  const found = readBlocks(phrase, { ...scene, literals: clause.literals })
  if ('nodes' in found) return removeEach(scene.graph, found.nodes)
  const many = everyOf(phrase, clause, scene)
  return many.length > 0 ? removeEach(scene.graph, many) : asks(found.problem)
}

function everyOf(phrase: string, clause: Clause, scene: Scene): GraphNode[] {
  const kind = EVERY_OF.exec(phrase)?.[1]
  if (kind === undefined) return []
  const word = withoutArticle(unmask(kind, clause.literals))
    .replace(/\s+(?:block|step|node)$/i, '')
    .toLowerCase()
  return scene.graph.nodes.filter(
    ({ name, type }) => name.toLowerCase().includes(word) || type === word || type.replace('_', ' ') === word,
  )
}

function removeAll(clause: Clause, { graph, focus }: Scene, except: string | undefined): Outcome {
  const kept = except === undefined ? null : readBlocks(except, { graph, focus, literals: clause.literals })
  if (kept !== null && 'problem' in kept) return asks(kept.problem)
  const keep = new Set(kept?.nodes.map(({ id }) => id))
  const gone = graph.nodes.filter((node) => !keep.has(node.id) && !isTrigger(node))
  if (gone.length === 0)
    return { kind: 'answered', text: 'There is nothing to remove: the workflow has no steps.' }
  if (keep.size > 0) return removeEach(graph, gone)
  const edited = edit(graph, { removeBlocks: gone.map(({ id }) => id) })
  if ('problem' in edited) return asks(`I could not remove them: ${edited.problem}.`)
  return {
    kind: 'changed',
    graph: edited.graph,
    said: `Removed ${listNames(gone.map(({ name }) => name))}; what begins the workflow is still there.`,
  }
}

function removeEach(graph: Graph, nodes: readonly GraphNode[]): Outcome {
  let current = graph
  const redirected = new Map<string, string>()
  for (const { id } of nodes) {
    const node = current.nodes.find((one) => one.id === id)
    if (!node) continue
    if (isTrigger(node))
      return asks(
        `"${node.name}" begins the workflow, and nothing would run without it. Should something else ` +
          'begin it, such as a webhook?',
      )
    const { edited, redirected: readers } = removeBlock(current, node)
    if ('problem' in edited)
      return asks(`I cannot remove "${node.name}" just so: ${edited.problem}. Should I change that first?`)
    for (const { name, value } of readers) redirected.set(name, value)
    current = edited.graph
  }
  const names = nodes.map(({ name }) => name)
  const still = [...redirected].filter(([name]) => current.nodes.some((node) => node.name === name))
  const reads = still.map(([name, value]) => ` "${name}" now reads ${value} instead.`).join('')
  return {
    kind: 'changed',
    graph: current,
    said:
      `Removed ${listNames(names)} and joined what was around ` +
      `${names.length === 1 ? 'it' : 'them'}.${reads}${lostBy(graph, current)}`,
  }
}

/** The blocks that a run no longer comes to, such as those of the other branch of a condition that is gone. */
function lostBy(before: Graph, after: Graph): string {
  const reached = (graph: Graph) =>
    reachableFrom(
      graph.nodes.filter(isTrigger).map(({ id }) => id),
      graph.edges,
    )
  const [was, is] = [reached(before), reached(after)]
  const lost = after.nodes.filter(({ id }) => was.has(id) && !is.has(id)).map(({ name }) => name)
  if (lost.length === 0) return ''
  const [them, are] = lost.length === 1 ? ['it', 'is'] : ['them', 'are']
  return (
    ` ${listNames(lost)} stood in a branch that is gone and ${are} not reached any more: connect ` +
    `${them}, or say "delete ${lost.join(' and ')}".`
  )
}
