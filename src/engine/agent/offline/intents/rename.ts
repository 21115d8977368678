import { blockNameFault, freeName } from '../../../workflow/graph/block-name.ts'
import { edit } from '../graph/edit.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlock } from '../language/block-list.ts'
import { unmask } from '../language/literals.ts'
import { pattern } from '../language/pattern.ts'

const RENAMES = [
  /^(?:rename|retitle|relabel)\s+(.+?)\s+(?:to|into|as|->|=>)\s+(.+)$/i,
  /^(?:change|set|update)\s+(?:the )?(?:name|title|label) (?:of|for)\s+(.+?)\s+(?:to|into|as)\s+(.+)$/i,
  /^(?:change|set|update)\s+(.+?)'s (?:name|title|label)\s+(?:to|into|as)\s+(.+)$/i,
  pattern`
    ^(?:name|call|title|label)\s+(it|that|this|(?:the|that|this|my)\s.{1,80}?\s(?:block|step|node)
    |⟦q\d+⟧)\s+(?:as )?(.+)$`,
  /^(?:call|name)\s+(.{1,80}?)\s+(⟦q\d+⟧)(?: from now on| instead)?$/i,
  /^(.{1,80}?) needs (?:a new|another) name\s*:?\s+(.+)$/i,
  /^(?:give)\s+(.+?)\s+(?:the|a new) name(?: of)?\s+(.+)$/i,
  /^(.{1,80}?) is an? (?:\w+ )?name\s*[,;:-]?\s*(?:so )?(?:please )?(?:call|name|rename) it (?:to )?(.+)$/i,
  /^(.+?)\s+should be (?:called|named|renamed to)\s+(.+)$/i,
] as const
const JOINT = /\s*,\s*(?:and\s+)?|\s+and\s+/i
const MAX_RENAMED = 20

/** `rename Fetch to "Get orders"`: references follow. */
export function rename(clause: Clause, scene: Scene): Outcome | null {
  const list = renameList(clause, scene)
  if (list !== null) return list
  const match = RENAMES.map((pattern) => pattern.exec(clause.text)).find((one) => one !== null)
  const [, phrase, name] = match ?? []
  if (phrase === undefined || name === undefined) return null
  return renameOne(phrase, name, clause, scene)
}

/** `rename A and B to C and D`, where there are as many new names as blocks. */
function renameList(clause: Clause, scene: Scene): Outcome | null {
  const [, phrases, names] = RENAMES[0].exec(clause.text) ?? []
  const [old = [], wanted = []] = [phrases, names].map(
    (list) => list?.split(JOINT).slice(0, MAX_RENAMED) ?? [],
  )
  if (old.length < 2 || old.length !== wanted.length) return null
  let [graph, said] = [scene.graph, '']
  for (const [at, phrase] of old.entries()) {
    const renamed = renameOne(phrase, wanted[at] ?? '', clause, { ...scene, graph })
    if (renamed?.kind !== 'changed') return renamed
    graph = renamed.graph
    said = `${said} ${renamed.said}`.trim()
  }
  return { kind: 'changed', graph, said }
}

function renameOne(phrase: string, name: string, clause: Clause, scene: Scene): Outcome | null {
  const found = readBlock(phrase, { ...scene, literals: clause.literals })
  if ('problem' in found) return asks(found.problem)
  const wanted = unmask(name, clause.literals).trim()
  const fault = blockNameFault(wanted)
  if (fault !== null) return asks(`${fault}. What should "${found.node.name}" be called?`)
  if (wanted === found.node.name)
    return { kind: 'answered', text: `It is called "${wanted}" already.`, focus: wanted }
  const taken = new Set(scene.graph.nodes.map((node) => node.name))
  if (taken.has(wanted))
    return asks(`Another block is called "${wanted}". How about "${freeName(wanted, taken)}"?`)
  const edited = edit(scene.graph, { updateBlocks: [{ id: found.node.id, name: wanted }] })
  if ('problem' in edited) return asks(`I could not rename it: ${edited.problem}.`)
  return {
    kind: 'changed',
    graph: edited.graph,
    said: `Renamed "${found.node.name}" to "${wanted}"; what reads it follows.`,
    focus: wanted,
  }
}
