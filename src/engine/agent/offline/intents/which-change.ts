import type { BlockType, GraphNode } from '../../../workflow/graph/graph.ts'
import type { Scene } from '../intent.ts'
import { mentionedBlocks } from '../language/mentioned-blocks.ts'
import { listNames } from '../language/words.ts'

const MAX_NAMED = 3

/** What can be said of a block of each type, by example. */
const EXAMPLES: { readonly [Type in BlockType]: (name: string) => string } = {
  starter: () => '"every weekday at 9", "add an input called email"',
  webhook: (name) => `"rename ${name} to …", "replace the webhook with a starter"`,
  agent: (name) => `"tell ${name} to answer in German", "use gpt-4.1 in ${name}"`,
  orchestration: (name) => `"set the input of ${name} to …"`,
  code: (name) => `"set the code of ${name} to …"`,
  condition: (name) => `"set the threshold of ${name} to 10", "in the else branch, email me"`,
  split: (name) => `"delete ${name}"`,
  platform_api: (name) => `"rename ${name} to …"`,
  general_api: (name) => `"set the url of ${name} to https://…", "only run ${name} if the score is above 80"`,
  response: () => '"return the output of Fetch"',
  capability: (name) => `"set the subject of ${name} to …", "only run ${name} if the score is above 80"`,
  approval: (name) => `"set the message of ${name} to …", "let ${name} expire after 2 days"`,
  wait: (name) => `"set ${name} to 5 minutes"`,
  subworkflow: (name) => `"rename ${name} to …"`,
}

/** One question about a clause that is not understood, where it speaks of blocks that are there. */
export function whichChange(clause: string, { graph }: Pick<Scene, 'graph'>): string | null {
  const nodes = mentionedBlocks(clause, graph).slice(0, MAX_NAMED)
  const [first] = nodes
  if (!first) return null
  const names = listNames(nodes.map(({ name }) => name))
  return (
    `I did not understand that. What should change about ${names}? For example ${examplesOf(first)}, or ` +
    `"delete ${first.name}".`
  )
}

function examplesOf({ type, name }: GraphNode): string {
  return EXAMPLES[type](name)
}
