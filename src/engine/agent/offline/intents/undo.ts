import { edit } from '../graph/edit.ts'
import { nodeByName } from '../graph/flow.ts'
import { removeBlock } from '../graph/remove.ts'
import type { Clause, Outcome, Scene } from '../intent.ts'
import { pattern } from '../language/pattern.ts'
import { listNames } from '../language/words.ts'

const ASKS = pattern`
  ^(?:undo|revert|take (?:that|it) back|roll ?back|go back
  (?: to (?:what|how|the (?:version|one|way)) .{1,40}| to before)?
  |restore (?:it|that|what .{1,40}|the (?:old|previous|last) .{1,20})|never ?mind|cancel that
  |undo (?:that|it|this|the last (?:change|step|edit)|what you (?:just )?did)
  |revert (?:that|it|this|the last (?:change|edit))|remove what you (?:just )?added)$`
const ADDED = /^(?:Added|Duplicated "[^"\n]{1,100}" as) ((?:"[^"\n]{1,100}"(?:, | and )?)+)/m
const RENAMED = /^Renamed "([^"\n]{1,100})" to "([^"\n]{1,100})"/m
const SWITCHED = /^(Enabled|Disabled) ((?:"[^"\n]{1,100}"(?:, | and )?)+)/m
const ELSEWHERE =
  'I cannot take that back from here: undo it on the message that proposed it, or in the versions of the workflow.'

/** `undo that`: takes the last change back, as far as its own words tell what it was. */
export function undo(clause: Clause, scene: Scene): Outcome | null {
  if (!ASKS.test(clause.text)) return null
  const last = scene.history.findLast(({ role }) => role === 'assistant')?.content ?? ''
  return (
    undoAdded(last, scene) ??
    undoRenamed(last, scene) ??
    undoSwitched(last, scene) ?? { kind: 'answered', text: ELSEWHERE }
  )
}

function undoAdded(said: string, scene: Scene): Outcome | null {
  const names = namesIn(ADDED.exec(said)?.[1])
  let { graph } = scene
  for (const name of names) {
    const node = nodeByName(graph, name)
    const edited = node ? removeBlock(graph, node).edited : null
    if (edited === null) continue
    if ('problem' in edited) return { kind: 'answered', text: ELSEWHERE }
    graph = edited.graph
  }
  if (graph === scene.graph) return null
  return { kind: 'changed', graph, said: `Took ${listNames(names)} out again.` }
}

function undoRenamed(said: string, { graph }: Scene): Outcome | null {
  const [, from, to] = RENAMED.exec(said) ?? []
  const node = to === undefined ? undefined : nodeByName(graph, to)
  if (!node || from === undefined || nodeByName(graph, from)) return null
  const edited = edit(graph, { updateBlocks: [{ id: node.id, name: from }] })
  return 'problem' in edited
    ? null
    : { kind: 'changed', graph: edited.graph, said: `"${to}" is called "${from}" again.`, focus: from }
}

function undoSwitched(said: string, { graph }: Scene): Outcome | null {
  const [, word, list] = SWITCHED.exec(said) ?? []
  const nodes = namesIn(list).flatMap((name) => nodeByName(graph, name) ?? [])
  if (nodes.length === 0) return null
  const enabled = word === 'Disabled'
  const edited = edit(graph, { updateBlocks: nodes.map(({ id }) => ({ id, enabled })) })
  const names = listNames(nodes.map(({ name }) => name))
  return 'problem' in edited
    ? null
    : { kind: 'changed', graph: edited.graph, said: `${enabled ? 'Enabled' : 'Disabled'} ${names} again.` }
}

function namesIn(list: string | undefined): string[] {
  return [...(list ?? '').matchAll(/"([^"\n]{1,100})"/g)].map(([, name = '']) => name)
}
