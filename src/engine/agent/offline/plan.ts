import { isJsonObject } from '../../../base/json.ts'
import type { Graph } from '../../workflow/graph/graph.ts'
import { type Assets, readAssets } from './assets.ts'
import { toToolDiff } from './graph/edit.ts'
import { settleAddresses } from './graph/mail-address.ts'
import type { Clause, Outcome, Scene } from './intent.ts'
import { whatIsMeant } from './intents/build-workflow.ts'
import { ABILITIES } from './intents/help.ts'
import { whichChange } from './intents/which-change.ts'
import { askOfPart, joinAnswer } from './language/answer.ts'
import { isStatement, readClauses } from './language/clauses.ts'
import { lastNamedBlock } from './language/focus.ts'
import { unmask } from './language/literals.ts'
import { mentionedBlocks } from './language/mentioned-blocks.ts'
import { report } from './report.ts'
import { foreignLanguage } from './tables/languages.ts'
import { findResult, type Step, type Turn } from './turn.ts'
import { understand } from './understand.ts'

const HELP = `I did not understand that. Which change should I make? I can, for example:\n${ABILITIES}`
const MAX_SHOWN_CHARS = 100

/** Another model began the turn and could not end it: what it has changed is in the workflow already. */
const HALF_WAY =
  'The model that began this could not go on. What it has changed so far is in the proposal; tell me ' +
  'what is missing, and I add it.'

type Needs = Extract<Outcome, { kind: 'needs' }>
type Work =
  | Needs
  | { kind: 'done'; graph: Graph; said: readonly string[]; fill: readonly string[]; isUnderstood: boolean }

/**
 * The offline planner: the next step of a turn, as a value. The same turn gives the same step, at every time and
 * everywhere: it reads no clock and draws no lots.
 *
 * The grammar, from the outside in:
 *
 *     request   = clause { ("." | ";" | line | "then" | "and" | ",") clause }     language/clauses.ts
 *     clause    = [courtesy] [schedule] intent [place]                            intents.ts, one file an intent
 *     schedule  = "every" (count unit | day { day } | part of a day) ["at" time] [zone] | cron expression
 *     place     = ("after" | "before") block | "between" block "and" block
 *               | "in the" handle "branch" ["of" block] | "at the" ("end" | "start") | "when the run finishes"
 *     steps     = step { ("," | "and" | "then") step }                            steps/read-chain.ts
 *     step      = verb [object] [details] | ("a" | "an") noun [("that" | "to") verb …]   steps/read-step.ts
 *     condition = comparison { ("and" | "or") comparison }                        language/comparison.ts
 *     block     = name | ordinal | pronoun | words of a name | service | type | name within two edits
 *
 * What stands in quotes, code, addresses, references and JSON are literals: tokens that no rule looks into
 * (language/literals.ts). Words that mean the same stand in tables/. Each clause changes the workflow that the clauses
 * before it have left; the tools are asked for what only they know, then all changes are made in one call of
 * `modify_workflow`, and what came of it is told. A clause that no intent understands, and one that leaves a question,
 * changes nothing.
 */
export function plan(turn: Turn): Step {
  const work = workOut(turn)
  if (work.kind === 'needs') return { kind: 'call', name: work.tool, input: work.input }
  const diff = toToolDiff(turn.graph, work.graph)
  if (diff === null) return { kind: 'say', text: work.said.join('\n\n') }
  const applied = findResult(turn.results, 'modify_workflow', diff)
  if (!applied && turn.results.some(isChange)) return { kind: 'say', text: HALF_WAY }
  if (!applied) return { kind: 'call', name: 'modify_workflow', input: diff }
  return { kind: 'say', text: report(work, applied) }
}

function isChange({ name, isError }: Turn['results'][number]): boolean {
  return name === 'modify_workflow' && !isError
}

/** A short answer is read together with what it answers, as long as that makes sense. */
function workOut(turn: Turn): Work {
  const joined = joinAnswer(turn)
  const answered = joined === null ? null : workOn({ ...turn, request: joined })
  return answered !== null && (answered.kind === 'needs' || answered.isUnderstood) ? answered : workOn(turn)
}

function workOn(turn: Turn): Work {
  const { clauses, isCut } = readClauses(turn.request)
  const start: Told = { scene: sceneOf(turn), said: [], fill: [], unread: [], asked: [], changed: [] }
  const told = clauses.reduce<Told | Needs>(
    (before, clause) => ('kind' in before ? before : tell(before, clause, turn)),
    start,
  )
  if ('kind' in told) return told
  const half = halfRead(told)
  if (half !== null) return onlyAsk(turn, half)
  const settled = settleAddresses(turn.graph, told.scene.graph)
  if ('question' in settled) return onlyAsk(turn, settled.question)
  const { scene, fill } = told
  const said = [...told.said, ...settled.said]
  const unread = told.unread.map(({ text }) => text)
  const isUnderstood = said.length > 0
  const words = isUnderstood
    ? [...said, ...unread.filter(isRequest).map(notUnderstood)]
    : [helpFor(turn, unread, scene)]
  return {
    kind: 'done',
    isUnderstood,
    graph: settled.graph,
    said: [...new Set(isCut ? [...words, 'The message is long: I read only its beginning.'] : words)],
    fill: [...new Set(fill)].filter((item) => !isProvided(item, turn.secretNames)),
  }
}

/** Nothing changes before the question is answered. */
function onlyAsk({ graph }: Turn, question: string): Work {
  return { kind: 'done', isUnderstood: true, graph, said: [question], fill: [] }
}

/** The question about a sentence of which only another part can be done: half of a sentence is not done. */
function halfRead({ unread, asked, changed }: Told): string | null {
  const part = unread.find(({ text, sentence }) => isRequest(text) && changed.includes(sentence))
  if (part !== undefined) return whatIsMeant(part.text)
  return asked.find(({ sentence }) => changed.includes(sentence))?.question ?? null
}

function helpFor({ request }: Turn, unread: readonly string[], scene: Scene): string {
  const language = foreignLanguage(request)
  if (language !== null) return `I read English only, and this looks like ${language}. ${HELP}`
  return whichChange(unread.join(', '), scene) ?? HELP
}

/** Why something is asked for need not be understood. */
function isRequest(clause: string): boolean {
  return !isStatement(clause)
}

function sceneOf(turn: Turn): Scene {
  return {
    graph: turn.graph,
    focus: lastNamedBlock(turn.history, turn.graph),
    history: turn.history,
    assets: assetsIn(turn),
    results: turn.results,
    secretNames: turn.secretNames,
  }
}

/** What has come of the clauses so far. */
interface Told {
  scene: Scene
  said: readonly string[]
  fill: readonly string[]
  /** Clauses that no intent understands. */
  unread: readonly { text: string; sentence: number }[]
  /** Questions that clauses leave. */
  asked: readonly { question: string; sentence: number }[]
  /** The sentences of which something is done. */
  changed: readonly number[]
}

/** One clause more. */
function tell(before: Told, clause: Clause, turn: Turn): Told | Needs {
  const outcome = understand(clause, before.scene)
  if (outcome === null) {
    const text = textOf(clause)
    const scene = { ...before.scene, focus: onlyMentioned(text, before.scene) }
    return { ...before, scene, unread: [...before.unread, { text, sentence: clause.sentence }] }
  }
  if (outcome.kind === 'needs') {
    const answer = findResult(turn.results, outcome.tool, outcome.input)
    return answer
      ? { ...before, said: [...before.said, `That did not work: ${String(answer.output)}`] }
      : outcome
  }
  if (outcome.kind === 'asks') {
    const question = clause.isPart ? askOfPart(textOf(clause), outcome.question) : outcome.question
    const asked = [...before.asked, { question, sentence: clause.sentence }]
    // One question at a time: with its answer the whole request is read again.
    const said = before.asked.length > 0 ? before.said : [...before.said, question]
    return { ...before, said, asked, scene: { ...before.scene, focus: null } }
  }
  const said = [...before.said, wordsOf(outcome)]
  const scene = { ...before.scene, focus: outcome.focus ?? before.scene.focus }
  if (outcome.kind === 'answered') return { ...before, said, scene }
  const fill = [...before.fill, ...(outcome.fill ?? [])]
  const changed = [...before.changed, clause.sentence]
  return { ...before, said, fill, changed, scene: { ...scene, graph: outcome.graph } }
}

function textOf({ text, literals }: Clause): string {
  return unmask(text, literals)
}

/** What "it" is behind a sentence that says something of a block, and asks for nothing that is understood. */
function onlyMentioned(text: string, { graph }: Scene): string | null {
  const [only, ...others] = mentionedBlocks(text, graph)
  return others.length === 0 ? (only?.name ?? null) : null
}

function notUnderstood(clause: string): string {
  const shown = clause.length > MAX_SHOWN_CHARS ? `${clause.slice(0, MAX_SHOWN_CHARS)}…` : clause
  return `I did not understand "${shown}" and left it out.`
}

function wordsOf(outcome: Exclude<Outcome, { kind: 'needs' | 'asks' }>): string {
  switch (outcome.kind) {
    case 'changed':
      return outcome.said
    case 'answered':
      return outcome.text
  }
}

function assetsIn({ results }: Turn): Assets {
  const answers = results.filter(({ name, isError }) => name === 'list_project_assets' && !isError)
  return Object.assign({}, ...answers.map(({ output, input }) => withAsked(readAssets(output), input)))
}

/** A list that was asked for and is not in the answer is empty. */
function withAsked(assets: Assets, input: unknown): Assets {
  const asked = isJsonObject(input) && typeof input.asset_type === 'string' ? input.asset_type : null
  return asked === null ? assets : { [asked]: [], ...assets }
}

/** Whether what is left to do is only to set secrets that the organisation has. */
function isProvided(item: string, secretNames: Turn['secretNames']): boolean {
  const secrets = /needs the secrets? /.test(item)
    ? (item.match(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g) ?? [])
    : []
  return secrets.length > 0 && secrets.every((name) => secretNames?.has(name))
}
