import { isTrigger } from '../../../workflow/graph/graph.ts'
import { Namer } from '../graph/edit.ts'
import { handlesOf } from '../graph/flow.ts'
import { fillGap, findGap, type Place } from '../graph/gap.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlock } from '../language/block-list.ts'
import { unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'
import { takePlace } from '../language/place-phrase.ts'
import { toBlockName } from '../steps/naming.ts'

const DUPLICATES = pattern`
  ^(?:duplicate|clone|copy|make (?:a|another) (?:copy|duplicate|clone) of
  |create a (?:copy|duplicate|clone) of|add a (?:copy|duplicate|clone) of)\s+(.+?)
  (?:\s+(?:as|and (?:name|call) (?:it|the copy)|called|named)\s+(.+))?$`

/** `duplicate Fetch as "Fetch orders"`: the copy comes right after the block, or where the phrase says. */
export function duplicate(clause: Clause, scene: Scene): Outcome | null {
  if (!DUPLICATES.test(clause.text)) return null
  const taken = takePlace(clause.text, { ...scene, literals: clause.literals })
  if (taken !== null && 'problem' in taken) return asks(taken.problem)
  const [, phrase = '', wanted] = DUPLICATES.exec(taken?.rest ?? clause.text) ?? []
  const found = readBlock(phrase, { ...scene, literals: clause.literals })
  if ('problem' in found) return asks(found.problem)
  const { node } = found
  if (isTrigger(node))
    return asks(
      `"${node.name}" begins the workflow, and only one block can. Which other block should I duplicate?`,
    )
  const place: Place =
    taken?.place ?? (node.type === 'response' ? { at: 'before', node } : { at: 'after', node })
  const gap = findGap(scene.graph, place)
  if ('problem' in gap) return asks(gap.problem)
  const named = new Namer(scene.graph).name(
    wanted === undefined ? node.name : toBlockName(unmask(wanted, clause.literals)),
    node.type,
  )
  const copy = { ...named, type: node.type, config: node.config }
  const handles = handlesOf(node)
  const exits =
    node.type === 'response'
      ? []
      : handles.length === 0
        ? [{ id: copy.id }]
        : handles.map((handle) => ({ id: copy.id, handle }))
  const filled = fillGap(scene.graph, gap, { blocks: [copy], edges: [], entries: [copy.id], exits })
  if ('problem' in filled) return asks(`I could not duplicate it there: ${filled.problem}.`)
  return {
    kind: 'changed',
    graph: filled.graph,
    said: `Duplicated "${node.name}" as "${copy.name}" ${gap.where}.`,
    focus: copy.name,
  }
}
