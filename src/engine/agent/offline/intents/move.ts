import { type Graph, type GraphNode, isTrigger } from '../../../workflow/graph/graph.ts'
import { detach } from '../graph/detach.ts'
import { checked, type Edited, editUnchecked } from '../graph/edit.ts'
import { edgesFrom, handlesOf, nodeById } from '../graph/flow.ts'
import { links } from '../graph/fragment.ts'
import { findGap, type Place } from '../graph/gap.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlock } from '../language/block-list.ts'
import { pattern } from '../language/pattern.ts'
import { takePlace } from '../language/place-phrase.ts'

const MOVES = pattern`
  ^(?:move|shift|relocate|reorder|bring|drag|put|place|run|do|have|execute)\s+(.+?)
  (?:\s+(?:so (?:that )?it (?:comes|runs|is)|to (?:run|come|be)|to))?$`
/** `the wait should come first`: what is left of it without the place. */
const SHOULD =
  /^(.+?)\s+(?:should|must|has to|needs to|ought to|is to)(?: (?:come|run|go|be|happen|stand|be moved))?$/i
const NEW = /^(?:an?|another|some|new)\s/i
const SWAPS =
  /^(?:swap|switch|exchange|reverse)\s+(?:the order of |the positions of )?(.+?)\s+(?:and|with)\s+(.+)$/i

/** `move the Slack step before Writer`, `put Fetch after Check`, `swap Fetch and Writer`. */
export function move(clause: Clause, scene: Scene): Outcome | null {
  const swap = SWAPS.exec(clause.text)
  if (swap) return swapBlocks(swap, clause, scene)
  const taken = takePlace(clause.text, { ...scene, literals: clause.literals })
  const text = taken !== null && 'rest' in taken ? taken.rest : clause.text
  const phrase = MOVES.exec(text)?.[1] ?? SHOULD.exec(text)?.[1]
  if (phrase === undefined || NEW.test(phrase)) return null
  const found = readBlock(phrase, { ...scene, literals: clause.literals })
  const isMove = /^(?:move|shift|relocate|reorder|bring|drag)\b/i.test(clause.text)
  if ('problem' in found) return isMove ? asks(found.problem) : null
  if (taken === null)
    return isMove
      ? asks(
          `Where should "${found.node.name}" go? For example "after Fetch", "before Response" or "to the end".`,
        )
      : null
  if ('problem' in taken) return asks(taken.problem)
  return moveTo(scene.graph, found.node, taken.place)
}

function moveTo(graph: Graph, node: GraphNode, place: Place): Outcome {
  if (isTrigger(node))
    return asks(`"${node.name}" begins the workflow and stays in front. Which other block should I move?`)
  const target = place.at === 'after' || place.at === 'before' ? place.node : null
  if (target?.id === node.id) return asks(`Where should "${node.name}" go? It cannot stand beside itself.`)
  const moved = placed(graph, node, place)
  if ('question' in moved) return asks(moved.question)
  if ('problem' in moved)
    return asks(`I cannot move "${node.name}" there: ${moved.problem}. Should it go somewhere else?`)
  return {
    kind: 'changed',
    graph: moved.graph,
    said: `Moved "${node.name}" ${moved.where}.`,
    focus: node.name,
  }
}

function placed(
  graph: Graph,
  node: GraphNode,
  place: Place,
): (Edited & { where: string }) | { question: string } {
  const without = detach(graph, node)
  if ('problem' in without) return { ...without, where: '' }
  const gap = findGap(without.graph, place)
  if ('problem' in gap) return { question: gap.problem }
  const isLoose = gap.from.every(({ id }) => id === node.id)
  const from = isLoose ? [] : gap.from.filter(({ id }) => id !== node.id)
  const handles = handlesOf(node)
  const exits =
    node.type === 'response'
      ? []
      : handles.length === 0
        ? [{ id: node.id }]
        : handles.map((handle) => ({ id: node.id, handle }))
  const edited = editUnchecked(without.graph, {
    removeEdges: gap.cut,
    addEdges: [
      ...links(from, [node.id]),
      ...links(
        exits,
        gap.to.filter((id) => id !== node.id),
      ),
    ],
  })
  return 'problem' in edited
    ? { ...edited, where: gap.where }
    : { ...checked(graph, edited.graph), where: gap.where }
}

function swapBlocks([, one = '', other = '']: RegExpExecArray, clause: Clause, scene: Scene): Outcome | null {
  const first = readBlock(one, { ...scene, literals: clause.literals })
  const second = readBlock(other, { ...scene, literals: clause.literals })
  if ('problem' in first) return asks(first.problem)
  if ('problem' in second) return asks(second.problem)
  const next = (node: GraphNode) =>
    edgesFrom(scene.graph, node.id).flatMap(({ target }) => nodeById(scene.graph, target) ?? [])
  if (next(first.node).includes(second.node))
    return moveTo(scene.graph, first.node, { at: 'after', node: second.node })
  if (next(second.node).includes(first.node))
    return moveTo(scene.graph, second.node, { at: 'after', node: first.node })
  return asks(
    `"${first.node.name}" and "${second.node.name}" do not follow each other. Where should "${first.node.name}" go?`,
  )
}
