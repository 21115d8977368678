import type { Graph } from '../../../../../../src/engine/workflow/graph/graph.ts'

/** A prompt as somebody said it who knew nothing of the rules, and what becomes of it. */
export interface SpokenCase {
  prompt: string
  from: Graph
  /** What was asked before, each request of what the one before it has proposed. */
  before?: readonly string[]
  /** The request before, and the question that was asked about it. */
  asked?: readonly [string, string]
  /** How the answer begins. */
  says: string
  /** The lines of the workflow that go (`-`) and come (`+`); absent where nothing must change. */
  change?: string
}

/**
 * Cases of one workflow, parted by empty lines:
 *
 *     < what was asked before     any number of them
 *     ? the question about it     what was asked was not done, but asked about
 *     > the prompt
 *     = how the answer begins
 *     - a line that goes
 *     + a line that comes
 *
 * In all of them `¶` stands for a line break and `´` for a backtick.
 */
export function spoken(from: Graph, text: string): SpokenCase[] {
  return text
    .split(/\n\s*\n/)
    .filter((part) => part.trim() !== '')
    .map((part) => toCase(from, part))
}

function toCase(from: Graph, text: string): SpokenCase {
  const lines = text.split('\n').map((line) => line.trim().replaceAll('¶', '\n').replaceAll('´', '`'))
  const marked = (mark: string) => lines.filter((line) => line[0] === mark).map((line) => line.slice(2))
  const [prompt, says, question, before] = [marked('>')[0], marked('=')[0], marked('?')[0], marked('<')]
  if (prompt === undefined || says === undefined) throw new Error(`no case: ${text}`)
  const change = lines.filter((line) => line.startsWith('- ') || line.startsWith('+ ')).join('\n')
  return {
    ...{ prompt, from, says },
    ...(question !== undefined ? { asked: [before[0] ?? '', question] } : before.length > 0 && { before }),
    ...(change !== '' && { change }),
  }
}
