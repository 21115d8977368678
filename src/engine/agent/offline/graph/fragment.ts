import type { Link, NewBlock } from './edit.ts'

/** An output from which a run goes on. */
export interface Exit {
  id: string
  handle?: string
}

/** New blocks with the edges among them, to be put into a graph: what leads to the whole, and where it ends. */
export interface Fragment {
  blocks: readonly NewBlock[]
  edges: readonly Link[]
  entries: readonly string[]
  exits: readonly Exit[]
}

export function single(block: NewBlock): Fragment {
  const exits = block.type === 'response' ? [] : [{ id: block.id }]
  return { blocks: [block], edges: [], entries: [block.id], exits }
}

/** The second after the first. */
export function inSequence(first: Fragment, second: Fragment): Fragment {
  return {
    blocks: [...first.blocks, ...second.blocks],
    edges: [...first.edges, ...links(first.exits, second.entries), ...second.edges],
    entries: first.entries,
    exits: second.exits,
  }
}

export function links(exits: readonly Exit[], entries: readonly string[]): Link[] {
  return exits.flatMap(({ id, handle }) =>
    entries.map((target) => ({ source: id, target, ...(handle !== undefined && { sourceHandle: handle }) })),
  )
}
