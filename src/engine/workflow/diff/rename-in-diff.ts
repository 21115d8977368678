import type { JsonObject } from '../../../base/json.ts'
import { type Rename, renameReferences } from '../expressions/rename-references.ts'
import type { BlockUpdate, WorkflowDiff } from './workflow-diff.ts'

/** The diff with the new names of blocks in all that it writes. */
export function renameInDiff(diff: WorkflowDiff, renames: readonly Rename[]): WorkflowDiff {
  if (renames.length === 0) return diff
  return {
    ...diff,
    addBlocks: diff.addBlocks.map((block) => renameReferences(block, renames)),
    updateBlocks: diff.updateBlocks.map((update) => renameInUpdate(update, renames)),
  }
}

/** The renames that a diff makes. */
export function renamesOf({ updateBlocks }: WorkflowDiff): Rename[] {
  return updateBlocks.flatMap(({ rename }) => (rename ? [{ from: rename.before, to: rename.after }] : []))
}

function renameInUpdate(update: BlockUpdate, renames: readonly Rename[]): BlockUpdate {
  const written: JsonObject = Object.fromEntries(
    Object.entries(update.config).flatMap(([key, { after }]) =>
      after === undefined ? [] : [[key, after] as const],
    ),
  )
  const { config } = renameReferences({ type: update.type, config: written }, renames)
  const changes = Object.entries(update.config).map(([key, change]) => {
    const after = config[key]
    return [key, after === undefined ? change : { ...change, after }] as const
  })
  return { ...update, config: Object.fromEntries(changes) }
}
