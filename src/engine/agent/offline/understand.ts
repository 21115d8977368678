import { asks, type Clause, type Outcome, type Scene } from './intent.ts'
import { INTENTS } from './intents.ts'
import { toClauses } from './language/clauses.ts'
import { completeClause } from './language/follow-up.ts'
import { lostLiteral } from './language/lost-literal.ts'
import { respell } from './language/spelling.ts'

/** What the first intent that knows it makes of a clause, else of the clause without its slips of the pen. */
export function understand(clause: Clause, scene: Scene): Outcome | null {
  const completed = completeClause(clause, scene)
  const whole = completed === null ? null : askIntents({ ...clause, text: completed }, scene)
  const outcome = whole ?? askIntents(clause, scene)
  const respelled = respell(clause.text, scene.graph)
  if (outcome !== null && outcome.kind !== 'asks' && !(respelled && saysWhen(respelled.text, clause)))
    return outcome
  const mended = respelled && askRespelled({ ...clause, text: respelled.text }, scene)
  if (!mended || (outcome !== null && mended.kind !== 'changed')) return outcome
  if (mended.kind === 'needs') return mended
  const note = respelled.changes.map(({ from, to }) => `"${from}" as "${to}"`).join(', ')
  return withWords(mended, (words) => `${words}\n\nI read ${note}.`)
}

/** Whether a clause says a time that was not read before, so that it would be left out. */
function saysWhen(text: string, { literals, schedule }: Clause): boolean {
  return schedule === null && toClauses(text, literals).some((part) => part.schedule !== null)
}

/** A time that is only read now, such as `evry day at 9`, makes a clause of its own. */
function askRespelled(clause: Clause, scene: Scene): Outcome | null {
  const [first, when] = toClauses(clause.text, clause.literals).map((part) => ({ ...clause, ...part }))
  const outcome = first ? askIntents(first, scene) : null
  if (!when || outcome?.kind !== 'changed') return when ? null : outcome
  const timed = askIntents(when, { ...scene, graph: outcome.graph })
  if (timed?.kind !== 'changed') return null
  const fill = [...(outcome.fill ?? []), ...(timed.fill ?? [])]
  return { ...timed, said: `${outcome.said}\n\n${timed.said}`, focus: outcome.focus, fill }
}

function askIntents(clause: Clause, scene: Scene): Outcome | null {
  for (const intent of INTENTS) {
    const outcome = intent(clause, scene)
    if (outcome !== null) return whole(outcome, clause, scene)
  }
  return null
}

/** A change that leaves out what the clause says in so many words is none that was asked for. */
function whole(outcome: Outcome, { text, literals }: Clause, { graph }: Scene): Outcome {
  const lost = outcome.kind === 'changed' ? lostLiteral(text, literals, graph, outcome.graph) : null
  return lost === null ? outcome : asks(`I do not know what to do with "${lost}" there. What is it for?`)
}

function withWords(outcome: Exclude<Outcome, { kind: 'needs' }>, change: (words: string) => string): Outcome {
  switch (outcome.kind) {
    case 'changed':
      return { ...outcome, said: change(outcome.said) }
    case 'answered':
      return { ...outcome, text: change(outcome.text) }
    case 'asks':
      return outcome
  }
}
