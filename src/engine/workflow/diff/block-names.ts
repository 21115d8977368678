import type { GraphNode } from '../graph/graph.ts'

type Named = Pick<GraphNode, 'id' | 'name'>

/** Whom a `workflow_diff` means: blocks that exist are addressed by name or id, new ones by id or name. */
export class BlockNames {
  readonly #oldByName: Map<string, string>
  readonly #oldIds: Set<string>
  /** By the ids that were asked for. */
  readonly #newIds = new Map<string, string>()
  readonly #newByName = new Map<string, string>()

  constructor(nodes: readonly Named[]) {
    this.#oldByName = new Map(nodes.map(({ id, name }) => [name, id]))
    this.#oldIds = new Set(nodes.map(({ id }) => id))
  }

  /** A block that is new, and the id and the name that were asked for. */
  add({ id, name }: Named, wanted: Named): void {
    this.#newIds.set(wanted.id, id)
    this.rename({ id, name: wanted.name })
    this.rename({ id, name })
  }

  /** A block that has one name more. */
  rename({ id, name }: Named): void {
    this.#newByName.set(name, id)
  }

  remove({ id, name }: Named): void {
    this.#oldByName.delete(name)
    this.#oldIds.delete(id)
  }

  /** The block that is to be changed. */
  blockId(reference: string): string | undefined {
    return this.#oldByName.get(reference) ?? this.#ownId(reference) ?? this.#newByName.get(reference)
  }

  /** The end of an edge: here the ids of new blocks come first, which are what names them. */
  endId(reference: string): string | undefined {
    return this.#newIds.get(reference) ?? this.blockId(reference)
  }

  #ownId(reference: string): string | undefined {
    return this.#oldIds.has(reference) ? reference : this.#newIds.get(reference)
  }
}
