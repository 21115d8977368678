import { isJsonObject, type JsonObject, type JsonValue } from '../../../../base/json.ts'
import { nodeByName } from '../graph/flow.ts'
import type { Clause, Outcome, Scene } from '../intent.ts'
import { pattern } from '../language/pattern.ts'
import { adviseOn } from '../tables/failures.ts'
import { findResult } from '../turn.ts'
import { mend } from './check.ts'
import { writeValue } from './configure.ts'

const ASKS = pattern`
  \b(?:last|latest|previous|recent|my|the|this|a) (?:workflow )?
  (?:runs?|execution)s? (?:has |have |was |is |just |keeps? )?
  (?:failed|failing|fails?|crashed|broke|errored|unsuccessful|stuck)
  |\bwhy (?:did|does|has|is|was) (?:it|this|that|the (?:last |latest |previous )?
  (?:run|workflow|flow|execution)|my (?:last )?(?:run|workflow))\b.{0,30}?\b
  (?:fail\w*|crash\w*|break|broke|error\w*|not (?:work|run|succeed)\w*|stop\w*)
  |\bwhat (?:went wrong|happened)(?: (?:in|with|during) (?:the )?(?:last|latest|previous) run)?|\b
  (?:diagnose|debug|troubleshoot)\b|\bit (?:failed|doesn't work|does not work|is failing|crashed
  |keeps failing|isn't working)\b|\b(?:show|read|check|look at|get)(?: me)? (?:the )?
  (?:run |execution |last )*(?:logs?|errors? of the last run)\b|\bhow did the (?:last|latest) run go\b|\b
  (?:fix|repair) the (?:last |failed |latest )+run\b`
/** `why didn't Slack get anything yesterday?` is about a run. */
const HAPPENED =
  /^why (?:did(?: not|n't)|has(?: not|n't)|was(?: not|n't)|were(?: not|n't)|haven't|did|was|were)\b/i
const FIXES = /\b(?:fix|repair|mend|solve|correct|resolve)\b/i
const LIMIT = 5

/** `the last run failed, fix it`: reads the logs, tells the cause, and mends what can be mended for certain. */
export function diagnose(clause: Clause, scene: Scene): Outcome | null {
  if (!ASKS.test(clause.text) && !HAPPENED.test(clause.text)) return null
  const input = { limit: LIMIT }
  const logs = findResult(scene.results, 'get_workflow_run_logs', input)
  if (!logs || logs.isError) return { kind: 'needs', tool: 'get_workflow_run_logs', input }
  const runs = listAt(logs.output, 'runs')
  const [last] = runs
  if (!last)
    return { kind: 'answered', text: 'This workflow has not run yet, so there are no logs to look at.' }
  const failed = runs.find(({ status }) => /fail/i.test(String(status)))
  if (!failed)
    return {
      kind: 'answered',
      text: `The last run is ${String(last.status).toLowerCase()}: I see no failed run among the last ${runs.length}.`,
    }
  return explainRun(failed, FIXES.test(clause.text), scene)
}

function explainRun(run: JsonObject, wantsFix: boolean, scene: Scene): Outcome {
  const { name, code, message } = failureOf(run)
  const node = name === undefined ? undefined : nodeByName(scene.graph, name)
  const what = `The run failed${name === undefined ? '' : ` at "${name}"`}: ${trim(message)}.`
  const advice = adviseOn({ code, message, node })
  const told = [what, advice.text].filter((part) => part !== '').join(' ')
  if (!wantsFix)
    return {
      kind: 'answered',
      text: `${told}${advice.set ? ' Say "fix it" and I change that.' : ''}`,
      focus: name,
    }
  if (advice.set && node) {
    const outcome = writeValue(scene, node, advice.set.path, { value: advice.set.value })
    return outcome.kind === 'changed' ? { ...outcome, said: `${told}\n\n${outcome.said}` } : outcome
  }
  const { graph, done } = mend(scene.graph)
  if (done.length === 0) return { kind: 'answered', text: told, focus: name }
  return {
    kind: 'changed',
    graph,
    said: `${told}\n\nFixed:\n${done.map((one) => `- ${one}`).join('\n')}`,
    focus: name,
  }
}

/** What a run failed of: the error of the step that failed, else its own. */
function failureOf(run: JsonObject): { name: string | undefined; code: string; message: string } {
  const step = listAt(run, 'steps').find(({ status }) => /fail|error/i.test(String(status)))
  const error = [step?.error, run.error].find(isJsonObject)
  const name = typeof step?.block_name === 'string' ? step.block_name : undefined
  return {
    name,
    code: String(error?.code ?? ''),
    message: String(error?.message ?? run.error ?? 'no message'),
  }
}

function trim(message: string): string {
  return message
    .trim()
    .replace(/[.\s]+$/, '')
    .slice(0, 300)
}

function listAt(value: JsonValue | undefined, key: string): JsonObject[] {
  const list = isJsonObject(value) ? value[key] : null
  return Array.isArray(list) ? list.filter(isJsonObject) : []
}
