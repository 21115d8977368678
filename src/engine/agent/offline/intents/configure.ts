import type { GraphNode } from '../../../workflow/graph/graph.ts'
import { contentsAt, edgesInto } from '../graph/flow.ts'
import { setValue, valueAt } from '../graph/set-value.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { type ConfigValue, readConfigValue } from '../language/config-value.ts'
import { findOneBlock } from '../language/find-block.ts'
import { unmask } from '../language/literals.ts'
import { mentionedBlocks } from '../language/mentioned-blocks.ts'
import { readSettings, type Setting } from '../language/setting-phrase.ts'
import { tellSetting } from '../language/told-setting.ts'
import { readKnownPhrase } from '../language/value-phrase.ts'
import { listNames, withoutArticle } from '../language/words.ts'
import { type ConfigKey, findConfigKey } from '../tables/config-keys.ts'
import { findKeyOf } from './find-key.ts'

/** `set the url of Fetch to https://…`, `change the prompt of Writer to "…"`: one key of one block. */
export function configure(clause: Clause, scene: Scene): Outcome | null {
  const settings = readSettings(clause.text)
  let reason: string | null = null
  for (const setting of settings) {
    const target = findTarget(setting, clause, scene)
    if (target === null) continue
    if ('problem' in target) {
      reason ??= target.problem
      continue
    }
    const outcome = applySetting(target, setting, clause, scene)
    if (outcome !== null) return outcome
  }
  return reason === null ? null : asks(reason)
}

interface Target {
  node: GraphNode
  key: ConfigKey
}

function findTarget(
  { key: words, block }: Setting,
  { literals }: Clause,
  scene: Scene,
): Target | { problem: string } | null {
  const plain = withoutArticle(unmask(words, literals))
  if (block === null) return findByKey(plain, scene)
  const named = unmask(block, literals)
  const [spoken, ...others] = mentionedBlocks(named, scene.graph)
  const node =
    findOneBlock(named, scene.graph, scene.focus) ?? (others.length === 0 && spoken ? spoken : null)
  if (!node) return null
  const key = findKeyOf(plain, node)
  return key ? { node, key } : null
}

/** Without a block: the one spoken of last, else the only one that has such a key. */
function findByKey(words: string, { graph, focus }: Scene): Target | { problem: string } | null {
  const named = findOneBlock(words, graph, focus)
  const own = named ? mainKeyOf(named) : undefined
  const having = graph.nodes.flatMap((node) => {
    const key = findKeyOf(words, node)
    return key ? [{ node, key }] : []
  })
  const spoken = having.find(({ node }) => node.name === focus)
  if (spoken) return spoken
  const [only, ...others] = having
  if (only && others.length === 0) return only
  if (named && own) return { node: named, key: own }
  if (!only) return findByLastWord(words, { graph, focus })
  return {
    problem: `Of which block: ${listNames(
      having.map(({ node }) => node.name),
      'or',
    )}?`,
  }
}

/** `the Slack message`: the message of the Slack block. */
function findByLastWord(words: string, { graph, focus }: Pick<Scene, 'graph' | 'focus'>): Target | null {
  const [, owner, word] = /^(.{1,80}) (\w+)$/.exec(words) ?? []
  const node = owner === undefined ? null : findOneBlock(owner, graph, focus)
  const key = node && word !== undefined ? findKeyOf(word, node) : undefined
  return node && key ? { node, key } : null
}

/** What is meant where only a block is named: `change the wait to 10 minutes`. */
function mainKeyOf({ type }: GraphNode): ConfigKey | undefined {
  const words = { wait: 'time', condition: 'expression', response: 'output', split: 'branches' }
  return type === 'wait' || type === 'condition' || type === 'response' || type === 'split'
    ? findConfigKey(words[type], type)
    : undefined
}

function applySetting(
  { node, key }: Target,
  { value, goes }: Setting,
  clause: Clause,
  scene: Scene,
): Outcome | null {
  const [before] = edgesInto(scene.graph, node.id)
  const contents = before ? contentsAt(scene.graph, before.source) : null
  const values = { ...scene, literals: clause.literals, contents, config: node.config }
  if (goes !== 'instead') {
    const more = /^⟦/.test(value)
      ? unmask(value, clause.literals)
      : readKnownPhrase(unmask(value, clause.literals), values)
    const text = [valueAt(node.config, key.path) ?? '', more]
    const whole = (goes === 'before' ? text.toReversed() : text).join(' ').trim()
    return more === null ? null : writeValue(scene, node, key.path, { value: whole })
  }
  const read = readConfigValue(value, key, values)
  return 'question' in read ? asks(read.question) : writeValue(scene, node, key.path, read)
}

/** The workflow with one value of a block's config changed, and what the value was. */
export function writeValue(
  scene: Scene,
  node: GraphNode,
  path: ConfigKey['path'],
  { value }: ConfigValue,
): Outcome {
  const set = setValue(scene.graph, node, path, value)
  if ('problem' in set)
    return asks(`I cannot set it so: ${set.problem}. What should ${path.join('.')} of "${node.name}" be?`)
  return {
    kind: 'changed',
    graph: set.graph,
    said: tellSetting({ path, name: node.name, newName: set.name, value, was: valueAt(node.config, path) }),
    focus: set.name,
  }
}
