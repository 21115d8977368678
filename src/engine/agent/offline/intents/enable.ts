import { isTrigger } from '../../../workflow/graph/graph.ts'
import { edit } from '../graph/edit.ts'
import { asks, type Clause, type Outcome, type Scene } from '../intent.ts'
import { readBlocks } from '../language/block-list.ts'
import { listNames } from '../language/words.ts'

const SWITCHES: readonly { pattern: RegExp; enabled: boolean }[] = [
  {
    pattern:
      /^(?:disable|deactivate|turn off|switch off|skip|mute|bypass|comment out)\s+(.+?)(?: for now| temporarily)?$/i,
    enabled: false,
  },
  { pattern: /^(?:turn|switch)\s+(.+?)\s+off(?: for now)?$/i, enabled: false },
  {
    pattern:
      /^(?:enable|re-?enable|activate|reactivate|turn on|switch on|unmute|turn back on)\s+(.+?)(?: again)?$/i,
    enabled: true,
  },
  { pattern: /^(?:turn|switch)\s+(.+?)\s+(?:back )?on(?: again)?$/i, enabled: true },
]

/** `disable the Slack step`, `turn Writer back on`. */
export function enable(clause: Clause, scene: Scene): Outcome | null {
  for (const { pattern, enabled } of SWITCHES) {
    const phrase = pattern.exec(clause.text)?.[1]
    if (phrase === undefined || /\bschedule\b/i.test(phrase)) continue
    const found = readBlocks(phrase, { ...scene, literals: clause.literals })
    if ('problem' in found) return asks(found.problem)
    return switchTo(
      scene,
      found.nodes.filter((node) => node.enabled !== enabled),
      found.nodes.map(({ name }) => name),
      enabled,
    )
  }
  return null
}

function switchTo(
  scene: Scene,
  nodes: Scene['graph']['nodes'],
  names: readonly string[],
  enabled: boolean,
): Outcome {
  const word = enabled ? 'enabled' : 'disabled'
  if (nodes.length === 0)
    return {
      kind: 'answered',
      text: `${listNames(names)} ${names.length === 1 ? 'is' : 'are'} ${word} already.`,
      focus: names[0],
    }
  const trigger = nodes.find(isTrigger)
  if (trigger && !enabled)
    return asks(`"${trigger.name}" begins the workflow. Should I switch its schedule off instead?`)
  const edited = edit(scene.graph, { updateBlocks: nodes.map(({ id }) => ({ id, enabled })) })
  if ('problem' in edited) return asks(`I could not do that: ${edited.problem}.`)
  return {
    kind: 'changed',
    graph: edited.graph,
    said: `${enabled ? 'Enabled' : 'Disabled'} ${listNames(nodes.map(({ name }) => name))}.`,
    focus: names[0],
  }
}
