import type { Position } from './graph.ts'

const COLUMN_WIDTH = 300
const ROW_HEIGHT = 140
const ORIGIN: Position = { x: 100, y: 100 }
const CELL = { width: 220, height: 100 }

interface Link {
  source: string
  target: string
}

/**
 * Positions for the blocks that have none: each one column to the right of what leads to it, in the first row
 * where it covers no other. Blocks that have a position keep it. Blocks come in their order, so that the same graph
 * is always laid out alike.
 */
export function layOut(
  blocks: readonly { id: string; position?: Position | undefined }[],
  links: readonly Link[],
): Map<string, Position> {
  const placed = new Map<string, Position>()
  for (const { id, position } of blocks) if (position) placed.set(id, position)
  const sources = sourcesByTarget(links)
  const waiting = blocks.filter(({ position }) => !position).map(({ id }) => id)
  for (const id of inOrderOfFlow(waiting, sources)) placed.set(id, freePlace(id, sources, placed))
  return placed
}

function sourcesByTarget(links: readonly Link[]): Map<string, string[]> {
  const sources = new Map<string, string[]>()
  for (const { source, target } of links) sources.set(target, [...(sources.get(target) ?? []), source])
  return sources
}

/** What leads to a block comes before it, but for cycles. */
function inOrderOfFlow(ids: readonly string[], sources: ReadonlyMap<string, string[]>): string[] {
  const waiting = new Set(ids)
  const ordered: string[] = []
  while (waiting.size > 0) {
    const ready = [...waiting].filter((id) => !(sources.get(id) ?? []).some((one) => waiting.has(one)))
    const next = ready.length > 0 ? ready : [...waiting].slice(0, 1)
    for (const id of next) {
      waiting.delete(id)
      ordered.push(id)
    }
  }
  return ordered
}

function freePlace(
  id: string,
  sources: ReadonlyMap<string, string[]>,
  placed: ReadonlyMap<string, Position>,
): Position {
  const before = (sources.get(id) ?? []).flatMap((source) => placed.get(source) ?? [])
  const x = before.length > 0 ? Math.max(...before.map((at) => at.x)) + COLUMN_WIDTH : ORIGIN.x
  let y = before.length > 0 ? Math.min(...before.map((at) => at.y)) : ORIGIN.y
  const column = [...placed.values()].filter((at) => Math.abs(at.x - x) < CELL.width)
  while (column.some((at) => Math.abs(at.y - y) < CELL.height)) y += ROW_HEIGHT
  return { x, y }
}
