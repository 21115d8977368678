import type { GraphEdge } from './graph.ts'

/** What makes two edges the same: what they link. Their ids are names, which editors give anew. */
export function linkKey({ source, target, sourceHandle, targetHandle }: Omit<GraphEdge, 'id'>): string {
  return JSON.stringify([source, sourceHandle ?? null, target, targetHandle ?? null])
}
