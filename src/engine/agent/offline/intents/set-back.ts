import { nodeByName } from '../graph/flow.ts'
import { setValue, valueAt } from '../graph/set-value.ts'
import type { Outcome, Scene } from '../intent.ts'
import { isShown, readToldSetting, tellSetting, toShownValue } from '../language/told-setting.ts'

/**
 * The workflow with a setting as it was before, where a sentence tells of it and nobody has changed it since; null for
 * any other sentence.
 */
export function setBack(
  sentence: string,
  { graph }: Pick<Scene, 'graph'>,
): Extract<Outcome, { kind: 'changed' }> | null {
  const told = readToldSetting(sentence)
  const node = told ? nodeByName(graph, told.name) : undefined
  const now = told && node ? valueAt(node.config, told.path) : undefined
  if (!told || !node || now === undefined || !isShown(now, told.value)) return null
  const value = told.was === undefined ? undefined : toShownValue(told.was, now)
  const set = setValue(graph, node, told.path, value)
  if ('problem' in set) return null
  const said = tellSetting({ path: told.path, name: node.name, newName: set.name, value, was: now }, true)
  return { kind: 'changed', graph: set.graph, said, focus: set.name }
}
