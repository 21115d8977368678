import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { edit } from '../graph/edit.ts'
import { nodeByName } from '../graph/flow.ts'
import { TELLS_ADDRESS } from '../graph/mail-address.ts'
import { removeBlock } from '../graph/remove.ts'
import type { Clause, Outcome, Scene } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { phrase, readSlots } from '../language/phrase.ts'
import { readToldSetting, type ToldSetting } from '../language/told-setting.ts'
import { listNames, withoutArticle } from '../language/words.ts'
import { findKeyOf } from './find-key.ts'
import { setBack } from './set-back.ts'

const AGAIN = '[again|please]'
const BACK = `back [(to|as|like) (what|how|the way|where) (it was|they were|it used to be|that was) [before]|to the
  (old|previous|original|former|last) (value|one|setting|state|way|version)[s]
  |(the way|how|as|like|where) it was [before]|again]`
const LAST = '(last|latest|previous|most recent)'
const ASKS: readonly RegExp[] = [
  '(undo|revert|roll[ ]back|never[ ]mind|go back|cancel that)',
  `(undo|revert|reverse|roll back) [that|this|it|them|everything] [(change|edit|step|setting)[s]] ${AGAIN}`,
  `(undo|revert|reverse|take back|roll back) [the|your|my] ${LAST} [(change|edit|step|setting|modification)[s]]`,
  '(undo|revert|reverse|take back|remove) what you [just] (did|added|changed|set)',
  'take (that|it|this|them) back',
  `(set|change|put|turn|switch|bring|make) (it|that|this|them|everything|things) ${BACK}`,
  'go back [to (what|how|the (version|one|way)) {then:40}|to before]',
  `restore (it|that|what {before:40}|the ${LAST} {before:20}|the (old|original) {before:20})`,
].map(phrase)
/** `set the timeout back`, `restore the old timeout`: one setting of several that were told of. */
const ASKS_OF: readonly RegExp[] = [
  `(set|change|put|turn|switch|bring) [the|its] {what:60} ${BACK}`,
  '(undo|revert|reverse) the {what:60} [change|setting]',
  '(restore|bring back|go back to) the (old|previous|original|former) {what:60}',
].map(phrase)
const ADDED = /^(?:Added|Duplicated "[^"\n]{1,100}" as) ((?:"[^"\n]{1,100}"(?:, | and )?)+)/
/** Such a change has made a split as well, or given one a branch. */
const BESIDE_OTHERS = /, which run(?:s| one after the other)? (?:in parallel|at the same time)\b/
const RENAMED = /^Renamed "([^"\n]{1,100})" to "([^"\n]{1,100})"/
const SWITCHED = /^(Enabled|Disabled) ((?:"[^"\n]{1,100}"(?:, | and )?)+)/
const MAX_MESSAGES = 10
const ELSEWHERE =
  'I cannot take that back from here: undo it on the message that proposed it, or in the versions of the workflow.'

/** What a sentence of an answer is that tells of no change. */
const IS_ASIDE = /^(?:Still to do:|Worth a look:|I read |I did not understand |This includes |- )/

/** `undo that`: takes the last change back, as far as its own words tell what it was. */
export function undo({ text, literals }: Clause, scene: Scene): Outcome | null {
  const last = scene.history.findLast(({ role }) => role === 'assistant')?.content ?? ''
  if (ASKS.some((pattern) => pattern.test(text)))
    return undoAll(last, scene) ?? { kind: 'answered', text: ELSEWHERE }
  const what = ASKS_OF.map((pattern) => readSlots<'what'>(pattern, text)?.what).find(
    (one) => one !== undefined,
  )
  return what === undefined ? null : undoSetting(unmask(what, literals), scene)
}

/** All or nothing of what an answer tells to have been done, the last of it first. */
function undoAll(said: string, scene: Scene): Outcome | null {
  const parts = said
    .split(/\n+/)
    .filter((part) => part !== '' && !IS_ASIDE.test(part) && !TELLS_ADDRESS.test(part))
  let [graph, focus] = [scene.graph, scene.focus]
  const undone: string[] = []
  for (const part of parts.toReversed()) {
    const now = { ...scene, graph }
    const outcome =
      undoAdded(part, now) ?? undoRenamed(part, now) ?? undoSwitched(part, now) ?? setBack(part, now)
    if (outcome === null || outcome.kind !== 'changed') return null
    graph = outcome.graph
    focus = outcome.focus ?? focus
    undone.push(outcome.said)
  }
  return undone.length === 0
    ? null
    : { kind: 'changed', graph, said: undone.join('\n\n'), focus: focus ?? undefined }
}

/** The setting that some words mean, of those that were told of last. */
function undoSetting(what: string, scene: Scene): Outcome | null {
  for (const { content } of scene.history
    .filter(({ role }) => role === 'assistant')
    .slice(-MAX_MESSAGES)
    .toReversed()) {
    for (const sentence of content.split(/\n+/)) {
      const told = readToldSetting(sentence)
      const node = told ? nodeByName(scene.graph, told.name) : undefined
      if (!told || !node || !isMeant(what, node, told, scene)) continue
      return setBack(sentence, scene) ?? { kind: 'answered', text: ELSEWHERE }
    }
  }
  return null
}

/** By the key, by the block, or by both: `the timeout of Fetch`. */
function isMeant(words: string, node: GraphNode, { path }: ToldSetting, { graph, focus }: Scene): boolean {
  const [, key = words, block] = /^(.{1,40}) (?:of|for|in) (.{1,60})$/.exec(words) ?? []
  const isKey = (said: string) => findKeyOf(withoutArticle(said), node)?.path.join('.') === path.join('.')
  const isBlock = (said: string) => findOneBlock(said, graph, focus)?.id === node.id
  return block === undefined ? isKey(words) || isBlock(words) : isKey(key) && isBlock(block)
}

function undoAdded(said: string, scene: Scene): Outcome | null {
  if (BESIDE_OTHERS.test(said)) return null
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
