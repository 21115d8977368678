import type { GraphNode } from '../../../workflow/graph/graph.ts'
import type { Clause, Scene } from '../intent.ts'
import { findOneBlock } from '../language/find-block.ts'
import { literalsIn, unmask } from '../language/literals.ts'
import { isSameDeed } from '../language/words.ts'
import { readStep } from './read-step.ts'
import { isSpec } from './step-spec.ts'

const WANTS_NEW =
  /\b(?:also|another|too|as well|additionally|second|extra|new)\b|^(?:add|insert|append|create)\b|^an?\s/i
const CHANNEL = /#[a-z0-9_-]{1,80}\b/i
/** What may stand before a block that is there: `send the email`, `run Fetch`, `do the filter`. */
const DOES = /^(?:run|do|execute|send|post|use|call|have|make|perform)(?: out)?\s+/i

/**
 * The block of the workflow that a phrase speaks of, by its name or by what it does: `post to Slack` is the only
 * block that posts there. Null where nothing or more than one thing is meant, and where the phrase asks for a new step.
 */
export function meantBlock(
  phrase: string,
  { literals }: Pick<Clause, 'literals'>,
  scene: Scene,
): GraphNode | null {
  if (WANTS_NEW.test(phrase) || CHANNEL.test(phrase)) return null
  const text = unmask(phrase, literals)
  const named =
    findOneBlock(text, scene.graph, scene.focus) ??
    findOneBlock(text.replace(DOES, ''), scene.graph, scene.focus)
  if (named) return named
  if (literalsIn(phrase, literals, ['url', 'email', 'json', 'code']).length > 0) return null
  return doneBy(phrase, literals, scene)
}

/** The only block of the type that such a step would have, and of its name or its deed. */
function doneBy(text: string, literals: Clause['literals'], { graph, assets }: Scene): GraphNode | null {
  const step = readStep({ text, literals, name: null, assets, takesNouns: false })
  if (step === null || !isSpec(step)) return null
  const [deed = ''] = step.name.split(' ')
  const alike = graph.nodes.filter(({ type, name }) => {
    const [verb = ''] = name.split(' ')
    return type === step.type && (name === step.name || isSameDeed(verb, deed))
  })
  return alike.length === 1 ? (alike[0] ?? null) : null
}
