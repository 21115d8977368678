import { type Graph, type GraphNode, isTrigger } from '../../../workflow/graph/graph.ts'
import { type Edited, edit, Namer, type NewBlock } from '../graph/edit.ts'
import { edgesFrom, edgesInto, handlesOf, nodeById } from '../graph/flow.ts'
import { links } from '../graph/fragment.ts'
import { findGap, valueInGap } from '../graph/gap.ts'
import { type Chain, makeChain } from '../graph/make-chain.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlocks } from '../language/block-list.ts'
import { unmask } from '../language/literals.ts'
import { alternatives } from '../language/pattern.ts'
import { listNames } from '../language/words.ts'
import { readChain } from '../steps/read-chain.ts'
import { whatIsMeant } from './build-workflow.ts'
import { hindrance } from './hindrance.ts'
import { runBeside } from './parallel.ts'

const BESIDE = alternatives`
  (?:at the same time as|at once with|(?:in )?parallel (?:with|to)|simultaneously with|concurrently with
  |side by side with|alongside(?: of)?)(?! (?:each other|one another))`
const GOES_ON = '(?:runs|is running|is run|goes on|happens|is being done|is done)'
/** `fetch https://… at the same time as Get orders`, and the other way round. */
const PHRASES: readonly RegExp[] = [
  `^(?<deed>.{1,1000}?),? ${BESIDE} (?<block>[^,]{1,80})$`,
  `^${BESIDE} (?<block>[^,]{1,80}), (?<deed>.{1,1000})$`,
  `^while (?<block>[^,]{1,80}?) ${GOES_ON}, (?<deed>.{1,1000})$`,
  `^(?<deed>.{1,1000}?),? while (?<block>[^,]{1,80}?) ${GOES_ON}$`,
].map((source) => new RegExp(source, 'i'))
const ADDS = /^(?:also )?(?:add|insert|create|put|have|run)\s+(?:another |a )?(?:parallel )?/i

/** What a block does that goes on meanwhile, in words that name none. */
const WHILE = /^while\b/i
const BESIDE_WHICH = 'At the same time as which block should it run?'

interface Deed {
  deed: string
  literals: Clause['literals']
}

/**
 * New steps that run at the same time as a block that is there: in a branch of their own behind what leads to it, and
 * what follows it waits for both. Blocks that are there already are put side by side. Null for a clause that says
 * nothing of the sort.
 */
export function beside({ text, literals }: Clause, scene: Scene): Outcome | null {
  const { deed = '', block } = PHRASES.map((one) => one.exec(text)?.groups).find((one) => one) ?? {}
  if (block === undefined) return WHILE.test(text) ? asks(BESIDE_WHICH) : null
  const found = readBlocks(block, { ...scene, literals })
  if ('problem' in found) return asks(found.problem)
  const known = readBlocks(deed.replace(ADDS, ''), { ...scene, literals })
  if ('nodes' in known) return runBeside(scene.graph, [...new Set([...known.nodes, ...found.nodes])])
  const [node, ...others] = found.nodes
  if (!node || others.length > 0) return asks(BESIDE_WHICH)
  return addBeside({ deed, literals }, node, scene)
}

function addBeside({ deed, literals }: Deed, node: GraphNode, scene: Scene): Outcome {
  const { assets } = scene
  const chain = readChain({ text: deed.replace(ADDS, ''), literals, name: null, assets, takesNouns: true })
  if (chain === null) return asks(whatIsMeant(unmask(deed, literals)))
  if (!('steps' in chain)) return hindrance(chain)
  const [unread] = chain.unread
  if (unread !== undefined) return asks(whatIsMeant(unmask(unread, literals)))
  const reason = whyAlone(scene.graph, node)
  if (reason !== null) return asks(`${reason} ${BESIDE_WHICH}`)
  const gap = findGap(scene.graph, { at: 'before', node })
  if ('problem' in gap) return asks(gap.problem)
  const made = makeChain(scene.graph, new Namer(scene.graph), valueInGap(scene.graph, gap), chain.steps)
  const edited = putBeside(scene.graph, node, made)
  return 'problem' in edited ? asks(`I could not add it: ${edited.problem}.`) : tell(edited.graph, node, made)
}

function tell(graph: Graph, node: GraphNode, { blocks, fill }: Chain): Outcome {
  const names = listNames(blocks.map(({ name }) => name))
  const [verb, rest] =
    blocks.length === 1 ? ['runs', 'waits for both'] : ['run one after the other', 'waits for all']
  const [into] = edgesInto(graph, blocks[0]?.id ?? '')
  const split = nodeById(graph, into?.source ?? '')?.name ?? 'Split'
  const where = `at the same time as "${node.name}" after "${split}"`
  const said = `Added ${names}, which ${verb} ${where}; what follows ${rest}.`
  return { kind: 'changed', graph, said, focus: blocks.at(-1)?.name, fill }
}

/** Why nothing runs beside a block; null where something can. */
function whyAlone(graph: Graph, node: GraphNode): string | null {
  if (isTrigger(node)) return `"${node.name}" begins the workflow: nothing runs beside it.`
  if (node.type === 'response') return `"${node.name}" ends the run: nothing runs beside it.`
  if (handlesOf(node).length > 0) return `"${node.name}" decides how the run goes on: nothing runs beside it.`
  return edgesInto(graph, node.id).length === 0 ? `Nothing leads to "${node.name}".` : null
}

function putBeside(graph: Graph, node: GraphNode, { blocks, fragment }: Chain): Edited {
  const after = [...new Set(edgesFrom(graph, node.id).map(({ target }) => target))]
  const into = edgesInto(graph, node.id)
  const onward = [...fragment.edges, ...links(fragment.exits, after)]
  const [only, ...others] = into
  const before = only && others.length === 0 ? nodeById(graph, only.source) : undefined
  if (before?.type === 'split') {
    const branches = handlesOf(before).length + 1
    return edit(graph, {
      addBlocks: blocks,
      updateBlocks: [{ id: before.id, config: { branches } }],
      addEdges: [...links([{ id: before.id, handle: String(branches) }], fragment.entries), ...onward],
    })
  }
  const named = new Namer({ ...graph, nodes: [...graph.nodes, ...blocks.map(asNode)] }).name('Split', 'split')
  const split: NewBlock = { ...named, type: 'split', config: { branches: 2 } }
  return edit(graph, {
    removeEdges: into,
    addBlocks: [split, ...blocks],
    addEdges: [
      ...into.map(({ source, sourceHandle }) => ({
        ...{ source, target: split.id },
        ...(sourceHandle !== undefined && { sourceHandle }),
      })),
      ...links([{ id: split.id, handle: '1' }], [node.id]),
      ...links([{ id: split.id, handle: '2' }], fragment.entries),
      ...onward,
    ],
  })
}

function asNode(block: NewBlock): GraphNode {
  return { ...block, position: { x: 0, y: 0 }, enabled: true }
}
