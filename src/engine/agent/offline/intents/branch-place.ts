import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { inFlowOrder, sendersOf } from '../graph/flow.ts'
import type { Place } from '../graph/gap.ts'
import type { Clause, Scene } from '../intent.ts'
import type { Case } from '../language/branch-phrase.ts'
import { takePlace } from '../language/place-phrase.ts'
import { listNames } from '../language/words.ts'
import { asksForApproval } from '../steps/approval-step.ts'

const REFERENCE = /<([^<>.]{1,100})\.[^<>]{1,200}>/g
/** `contains(lower(<A.output>), "urgent")` is true wherever `<A.output> == "urgent"` is. */
const LABELLED = /^contains\(lower\((<[^<>]{1,300}>)\), "([^"]{1,100})"\)$/

/** Where the phrase says, beside the person's decision that it is about, else at the end. */
export function placeOfCases(
  ifs: readonly Case[],
  { text, literals }: Clause,
  { graph, focus }: Scene,
): Place | { problem: string } {
  const taken = takePlace(text, { graph, focus, literals })
  if (taken !== null && 'place' in taken) return taken.place
  return afterDecision(ifs, graph) ?? beforeTelling(ifs, graph) ?? { at: 'end' }
}

/** What depends on a decision comes right behind it. */
function afterDecision(ifs: readonly Case[], graph: Graph): Place | null {
  const [approval, ...others] = graph.nodes.filter(({ type }) => type === 'approval')
  const isAbout = ifs.some(({ test }) => /\b(?:approved|denied|rejected|declined|refused)\b/i.test(test))
  return isAbout && approval && others.length === 0 ? { at: 'after', node: approval } : null
}

/** `ask me first`: before what tells somebody outside. Null where nobody is to decide first, or nothing does so. */
function beforeTelling(ifs: readonly Case[], graph: Graph): Place | { problem: string } | null {
  if (!ifs.some(({ action }) => asksForApproval(action) && /\bfirst\b/i.test(action))) return null
  const [sender, ...others] = sendersOf(graph)
  if (!sender) return null
  if (others.length === 0) return { at: 'before', node: sender }
  const names = [sender, ...others].map(({ name }) => name)
  return { problem: `Before which step should a person decide: ${listNames(names, 'or')}?` }
}

/** What ends the run does so as soon as it is known: behind the last block that the tests read. */
export function afterRead(expressions: readonly string[], graph: Graph): Place | null {
  const read = new Set([...expressions.join(' ').matchAll(REFERENCE)].map(([, name]) => name))
  const node = inFlowOrder(graph).findLast(({ name }) => read.has(name))
  return node ? { at: 'after', node } : null
}

/** The branch of a condition that is there and tests the same. */
export function sameTest(expression: string, { nodes }: Graph): { node: GraphNode; handle: string } | null {
  const [, reference, label] = LABELLED.exec(expression) ?? []
  const wanted = reference === undefined ? expression : `${reference} == "${label}"`
  for (const node of nodes) {
    const branches =
      node.type === 'condition' && Array.isArray(node.config.branches) ? node.config.branches : []
    const at = branches.findIndex(
      (branch) => JSON.stringify(branch) === JSON.stringify({ expression: wanted }),
    )
    if (at >= 0) return { node, handle: at === 0 ? 'if' : `elif_${at}` }
  }
  return null
}
