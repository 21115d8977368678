import type { JsonObject } from '../../../base/json.ts'
import type { BlockUpdate, WorkflowDiff } from './workflow-diff.ts'

/** Blocks that exist are addressed by their names, as the reference's clients do it, and new ones by their ids. */
export function toWireDiff(diff: WorkflowDiff, nameOf: ReadonlyMap<string, string>): JsonObject {
  const isNew = new Set(diff.addBlocks.map(({ id }) => id))
  const end = (id: string) => (isNew.has(id) ? id : (nameOf.get(id) ?? id))
  const toEdge = ({
    source,
    target,
    sourceHandle,
    targetHandle,
  }: WorkflowDiff['addEdges'][number]): JsonObject => ({
    source: end(source),
    target: end(target),
    ...(sourceHandle !== undefined && { sourceHandle }),
    ...(targetHandle !== undefined && { targetHandle }),
  })
  const lists = {
    add_blocks: diff.addBlocks.map(({ id, type, name, position: at, config: values, enabled }) => ({
      id,
      type,
      name,
      position: { ...at },
      config: values,
      ...(enabled ? {} : { enabled }),
    })),
    remove_blocks: diff.removeBlocks.map(({ name }) => name),
    update_blocks: diff.updateBlocks.map(toWireUpdate),
    add_edges: diff.addEdges.map(toEdge),
    remove_edges: diff.removeEdges.map(toEdge),
  }
  return Object.fromEntries(Object.entries(lists).filter(([, items]) => items.length > 0))
}

function toWireUpdate({ name, rename, position: moved, enabled, config: changes }: BlockUpdate): JsonObject {
  const set = Object.entries(changes).flatMap(([key, { after }]) =>
    after === undefined ? [] : [[key, after] as const],
  )
  const unset = Object.entries(changes).flatMap(([key, { after }]) => (after === undefined ? [key] : []))
  return {
    id: name,
    ...(rename && { name: rename.after }),
    ...(moved && { position: { ...moved.after } }),
    ...(enabled && { enabled: enabled.after }),
    ...(set.length > 0 && { config: Object.fromEntries(set) }),
    ...(unset.length > 0 && { unset_config: unset }),
  }
}
