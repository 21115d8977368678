import type { InterfaceRef, ObjectRef } from '@pothos/core'
import { z } from 'zod'
import type { Page, Position } from '../domain/page.ts'
import { type BuilderTypes, builder } from './builder.ts'
import { toCursor } from './cursor.ts'

const MAX_FIRST = 100

/** A member of a list, and its place there. */
export interface Edge<T> {
  readonly cursor: string
  readonly node: T
}

/** A page of a list with what it takes to read on. */
export interface Connection<T> {
  edges: Edge<T>[]
  hasNextPage: boolean
  hasPreviousPage: boolean
  /** Counts only when it is asked. */
  totalCount: () => Promise<number>
}

export interface PageArguments {
  first?: number | null | undefined
  after?: string | null | undefined
}

const PageInfo = builder.objectRef<Connection<unknown>>('PageInfo').implement({
  description: 'Where a page stands in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { complexity: 0 }),
    hasPreviousPage: t.exposeBoolean('hasPreviousPage', { complexity: 0 }),
    startCursor: t.field({
      type: 'Cursor',
      nullable: true,
      complexity: 0,
      resolve: ({ edges }) => edges.at(0)?.cursor ?? null,
    }),
    endCursor: t.field({
      type: 'Cursor',
      nullable: true,
      complexity: 0,
      resolve: ({ edges }) => edges.at(-1)?.cursor ?? null,
    }),
  }),
})

/** The arguments `first` (at most 100) and `after` of a list. */
export function pageArguments(defaultFirst = 20) {
  return builder.args((t) => ({
    first: t.int({ defaultValue: defaultFirst, validate: z.int().min(0).max(MAX_FIRST).nullish() }),
    after: t.field({ type: 'Cursor', description: 'The cursor behind which the page begins.' }),
  }))
}

/** Each member of the page is counted with all that is selected of it. */
export function pageComplexity({ first }: PageArguments): { field: number; multiplier: number } {
  return { field: 1, multiplier: first ?? 20 }
}

/** Defines `<name>Connection` and `<name>Edge`, as Relay wants them, with the nodes beside the edges. */
export function connectionType<T>(
  name: string,
  node: ObjectRef<BuilderTypes, T> | InterfaceRef<BuilderTypes, T>,
) {
  const edge = builder.objectRef<Edge<T>>(`${name}Edge`).implement({
    fields: (t) => ({
      cursor: t.expose('cursor', { type: 'Cursor', complexity: 0 }),
      node: t.field({ type: node, complexity: 0, resolve: (one) => one.node as never }), // its type is generic here
    }),
  })
  return builder.objectRef<Connection<T>>(`${name}Connection`).implement({
    fields: (t) => ({
      edges: t.field({
        type: [edge],
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ edges }) => edges,
      }),
      nodes: t.field({
        type: [node],
        complexity: { field: 0, multiplier: 1 },
        resolve: ({ edges }) => edges.map((one) => one.node) as never, // as above
      }),
      pageInfo: t.field({ type: PageInfo, complexity: 0, resolve: (connection) => connection }),
      totalCount: t.int({ resolve: ({ totalCount }) => totalCount() }),
    }),
  })
}

export function toConnection<T>(
  { rows, hasMore }: Page<T>,
  { after }: PageArguments,
  parts: { positionOf: (row: T) => Position; totalCount: () => Promise<number> },
): Connection<T> {
  return {
    edges: rows.map((node) => new ListEdge(node, parts.positionOf)),
    hasNextPage: hasMore,
    hasPreviousPage: after != null,
    totalCount: parts.totalCount,
  }
}

/** Its cursor is made when it is asked for, which most clients do for one member of a page. */
class ListEdge<T> implements Edge<T> {
  readonly node: T
  readonly #positionOf: (row: T) => Position

  constructor(node: T, positionOf: (row: T) => Position) {
    this.node = node
    this.#positionOf = positionOf
  }

  get cursor(): string {
    return toCursor(this.#positionOf(this.node))
  }
}

/** The place of a row in a list that is ordered by the time of making. */
export function byCreation({ createdAt, id }: { createdAt: Date; id: string }): Position {
  return { value: createdAt, id }
}
