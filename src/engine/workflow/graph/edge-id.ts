import type { GraphEdge } from './graph.ts'

/** The id of an edge that was given none: what it links, and a number where that is taken. */
export function edgeIdOf(
  { source, target, sourceHandle }: Omit<GraphEdge, 'id'>,
  taken: { has(id: string): boolean },
): string {
  const stem = `${source}${sourceHandle === undefined ? '' : `:${sourceHandle}`}->${target}`
  if (!taken.has(stem)) return stem
  for (let number = 2; ; number++) {
    if (!taken.has(`${stem}#${number}`)) return `${stem}#${number}`
  }
}
