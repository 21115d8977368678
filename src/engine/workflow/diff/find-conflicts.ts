import { isDeepStrictEqual } from 'node:util'
import { isTrigger } from '../graph/graph.ts'
import type { BlockUpdate, WorkflowDiff } from './workflow-diff.ts'

/**
 * Where two diffs from the same graph do different things: paths such as `blocks/Fetch/config/url`, by the names that
 * blocks have in that graph. Doing the same twice is no conflict.
 */
export function findConflicts(theirs: WorkflowDiff, ours: WorkflowDiff): string[] {
  const conflicts = [
    ...updateConflicts(theirs, ours),
    ...removalConflicts(theirs, ours),
    ...removalConflicts(ours, theirs),
    ...additionConflicts(theirs, ours),
    ...nameConflicts(theirs, ours),
  ]
  return [...new Set(conflicts)]
}

function updateConflicts(theirs: WorkflowDiff, ours: WorkflowDiff): string[] {
  const byId = new Map(theirs.updateBlocks.map((update) => [update.blockId, update]))
  return ours.updateBlocks.flatMap((update) => {
    const other = byId.get(update.blockId)
    return other ? differences(other, update).map((field) => `blocks/${update.name}/${field}`) : []
  })
}

function differences(theirs: BlockUpdate, ours: BlockUpdate): string[] {
  const fields = (['rename', 'position', 'enabled'] as const).filter((field) => {
    const [one, other] = [theirs[field], ours[field]]
    return one && other && !isDeepStrictEqual(one.after, other.after)
  })
  const keys = Object.keys(ours.config).filter(
    (key) =>
      Object.hasOwn(theirs.config, key) &&
      !isDeepStrictEqual(theirs.config[key]?.after, ours.config[key]?.after),
  )
  return [
    ...fields.map((field) => (field === 'rename' ? 'name' : field)),
    ...keys.map((key) => `config/${key}`),
  ]
}

/** A block that one side removes and the other side changes (moving it apart) or links. */
function removalConflicts(removing: WorkflowDiff, changing: WorkflowDiff): string[] {
  const removed = new Map(removing.removeBlocks.map(({ id, name }) => [id, name]))
  const replaced = new Set(removing.addBlocks.map(({ id }) => id))
  const changed = changing.updateBlocks.filter(isMoreThanMoved).map(({ blockId }) => blockId)
  const linked = changing.addEdges.flatMap(({ source, target }) => [source, target])
  return [...changed, ...linked.filter((id) => !replaced.has(id))].flatMap((id) => {
    const name = removed.get(id)
    return name === undefined ? [] : [`blocks/${name}`]
  })
}

function isMoreThanMoved({ rename, enabled, config }: BlockUpdate): boolean {
  return rename !== undefined || enabled !== undefined || Object.keys(config).length > 0
}

function additionConflicts(theirs: WorkflowDiff, ours: WorkflowDiff): string[] {
  const added = new Map(theirs.addBlocks.map((block) => [block.id, block]))
  const blocks = ours.addBlocks.flatMap((block) => {
    const other = added.get(block.id)
    return other && !isDeepStrictEqual(other, block) ? [`blocks/${block.name}`] : []
  })
  const triggers = [theirs, ours].map((diff) => diff.addBlocks.filter(isTrigger))
  const [one, other] = triggers.map((list) => list.map(({ id }) => id))
  const isSecond = one?.length && other?.length && !isDeepStrictEqual(one, other)
  return [...blocks, ...(isSecond ? ['blocks'] : [])]
}

/** A name that both sides give to different blocks, or that one side frees and the other gives. */
function nameConflicts(theirs: WorkflowDiff, ours: WorkflowDiff): string[] {
  const given = givenNames(theirs)
  const freed = (diff: WorkflowDiff) =>
    new Set(diff.updateBlocks.flatMap(({ rename }) => rename?.before ?? []))
  const freedByThem = freed(theirs)
  const freedByUs = freed(ours)
  const ownGiven = givenNames(ours)
  return [...new Set([...given.keys(), ...ownGiven.keys()])]
    .filter((name) => {
      const [one, other] = [given.get(name), ownGiven.get(name)]
      if (one !== undefined && other !== undefined) return one !== other
      return (one !== undefined && freedByUs.has(name)) || (other !== undefined && freedByThem.has(name))
    })
    .map((name) => `blocks/${name}/name`)
}

function givenNames({ addBlocks, updateBlocks }: WorkflowDiff): Map<string, string> {
  return new Map([
    ...addBlocks.map(({ id, name }) => [name, id] as const),
    ...updateBlocks.flatMap(({ blockId, rename }) => (rename ? [[rename.after, blockId] as const] : [])),
  ])
}
