import type { Graph } from '../../../workflow/graph/graph.ts'
import type { Message } from '../turn.ts'

const QUOTED = /"([^"\n]{1,100})"/g
const MAX_MESSAGES = 10

/** The block of the workflow that the conversation named last: in the last message that names one, the first. */
export function lastNamedBlock(history: readonly Message[], { nodes }: Graph): string | null {
  const names = new Set(nodes.map(({ name }) => name))
  for (const { content } of history.slice(-MAX_MESSAGES).toReversed()) {
    const quoted = [...content.matchAll(QUOTED)].map(([, name = '']) => name)
    const named = quoted.find((name) => names.has(name))
    if (named !== undefined) return named
  }
  return null
}
