import type { Graph } from '../../engine/workflow/graph/graph.ts'
import type { Prisma } from '../../platform/db/generated/client.ts'

/** A graph as it is kept: its JSON. */
export function toStored(value: object): Prisma.InputJsonObject {
  return value as Prisma.InputJsonObject // graphs and diffs are JSON, which their types do not say
}

/** The graph of a workflow or a version. */
export function toGraph(stored: Prisma.JsonValue): Graph {
  return stored as unknown as Graph // only graphs that were parsed are written
}
