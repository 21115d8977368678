import type { Graph, GraphNode } from '../../../workflow/graph/graph.ts'
import { isTrigger } from '../../../workflow/graph/graph.ts'
import { Namer, type NewBlock } from '../graph/edit.ts'
import { edgesFrom } from '../graph/flow.ts'
import { links } from '../graph/fragment.ts'
import { fillGap, findGap, valueInGap } from '../graph/gap.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { whatToCompare } from '../language/branch-phrase.ts'
import { readCondition } from '../language/condition-phrase.ts'
import { unmask } from '../language/literals.ts'
import { meantBlock } from '../steps/meant-block.ts'

const SAYS = '(?:run|runs|go(?:es)? out|happens?|be (?:sent|run|posted|done)|(?:is|are) (?:sent|run|posted))'
/** Which block, and when it runs or is passed over. */
const GUARDS: readonly { pattern: RegExp; order: 'block first' | 'test first'; runs: boolean }[] = [
  { pattern: /^only (.+?),? (?:if|when|in case) (.+)$/i, order: 'block first', runs: true },
  {
    pattern: new RegExp(`^(.+?),? (?:should |must |may )?only(?: ${SAYS})? (?:if|when|in case) (.+)$`, 'i'),
    order: 'block first',
    runs: true,
  },
  {
    pattern: /^(?:skip|omit|leave out|bypass|pass over) (.+?),? (?:if|when|whenever|in case) (.+)$/i,
    order: 'block first',
    runs: false,
  },
  {
    pattern: /^(?:do not|don't|never) (.+?),? (?:if|when|whenever|in case) (.+)$/i,
    order: 'block first',
    runs: false,
  },
  { pattern: /^(?:do not|don't|never|skip) (.+?),? unless (.+)$/i, order: 'block first', runs: true },
  {
    pattern:
      /^(?:if|when|whenever|in case) (.+?),? (?:then )?(?:skip|omit|leave out|bypass|do not|don't) (.+)$/i,
    order: 'test first',
    runs: false,
  },
]

/** `only post to Slack if the summary mentions "outage"`, `skip the email when …`: what is there is passed by. */
export function guard(clause: Clause, scene: Scene): Outcome | null {
  for (const { pattern, order, runs } of GUARDS) {
    const [, one = '', other = ''] = pattern.exec(clause.text) ?? []
    const [phrase, test] = order === 'block first' ? [one, other] : [other, one]
    const node = phrase === '' ? null : meantBlock(phrase, clause, scene)
    if (node) return passBy({ node, test, runs }, clause, scene)
  }
  return null
}

interface Wish {
  node: GraphNode
  test: string
  /** Whether the block runs where the test holds, or where it does not. */
  runs: boolean
}

function passBy({ node, test, runs }: Wish, { literals }: Clause, { graph, focus }: Scene): Outcome {
  if (isTrigger(node))
    return asks(
      `"${node.name}" begins the workflow and always runs. Which other block should be passed over?`,
    )
  const gap = findGap(graph, { at: 'before', node })
  if ('problem' in gap) return asks(gap.problem)
  const contents = valueInGap(graph, gap)
  const read = readCondition(test, { graph, focus, literals, contents })
  if (read === null) return asks(whatToCompare(unmask(test, literals)))
  const condition: NewBlock = {
    ...new Namer(graph).name(read.name, 'condition'),
    type: 'condition',
    config: { branches: [{ expression: read.expression }] },
  }
  const [runsAt, passesAt] = runs ? ['if', 'else'] : ['else', 'if']
  const filled = fillGap(
    graph,
    gap,
    {
      blocks: [condition],
      edges: [],
      entries: [condition.id],
      exits: [{ id: condition.id, handle: runsAt }],
    },
    { addEdges: links([{ id: condition.id, handle: passesAt }], targetsOf(graph, node)) },
  )
  if ('problem' in filled) return asks(`I could not add the condition: ${filled.problem}.`)
  return {
    kind: 'changed',
    graph: filled.graph,
    said:
      `Added "${condition.name}" ${gap.where}, which tests ${read.expression}: "${node.name}" runs ` +
      `${runs ? 'only if it holds' : 'unless it holds'}.`,
    focus: condition.name,
  }
}

/** What comes after a block, whichever way it goes on. */
function targetsOf(graph: Graph, { id }: GraphNode): string[] {
  return [...new Set(edgesFrom(graph, id).map(({ target }) => target))]
}
