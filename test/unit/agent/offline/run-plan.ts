import { isJsonObject, type JsonObject, type JsonValue } from '../../../../src/base/json.ts'
import { plan } from '../../../../src/engine/agent/offline/plan.ts'
import type { Message, ToolOutcome } from '../../../../src/engine/agent/offline/turn.ts'
import { applyWireDiff } from '../../../../src/engine/workflow/diff/apply-wire-diff.ts'
import type { Graph } from '../../../../src/engine/workflow/graph/graph.ts'
import { lintGraph } from '../../../../src/engine/workflow/lint/lint-graph.ts'

const MAX_STEPS = 25

export interface Ran {
  graph: Graph
  text: string
  /** The tools that were called, in their order. */
  calls: { name: string; input: JsonObject }[]
  skipped: number
}

export type Answers = Readonly<Record<string, JsonValue>>

/** A turn of the planner with tools that answer what they are told to; the workflow is edited for certain. */
export function runPlan(
  request: string,
  base: Graph,
  facts: { history?: Message[]; answers?: Answers } = {},
): Ran {
  const results: ToolOutcome[] = []
  const calls: Ran['calls'] = []
  let graph = base
  let skipped = 0
  for (let step = 0; step < MAX_STEPS; step++) {
    const next = plan({ request, history: facts.history ?? [], graph: base, results, secretNames: null })
    if (next.kind === 'say') return { graph, text: next.text, calls, skipped }
    calls.push({ name: next.name, input: next.input })
    if (next.name === 'modify_workflow') {
      const applied = applyWireDiff(graph, next.input)
      graph = applied.graph
      skipped += applied.skipped.length
      const lint = lintGraph(graph).map(({ rule, severity, message }) => ({ rule, severity, message }))
      results.push({
        name: next.name,
        input: next.input,
        output: { ok: true, skipped: [], lint },
        isError: false,
      })
      continue
    }
    results.push(answer(next.name, next.input, facts.answers ?? {}))
  }
  throw new Error(`The planner came to no end: ${JSON.stringify(calls.at(-1))}`)
}

/** By the tool's name, and by what it is asked for, as in `list_project_assets agents`. */
function answer(name: string, input: JsonObject, answers: Answers): ToolOutcome {
  const asked = [name, input.asset_type, input.operation].filter((part) => typeof part === 'string').join(' ')
  const output = answers[asked] ?? answers[name]
  if (output === undefined) return { name, input, output: `${name} is not available`, isError: true }
  const error = isJsonObject(output) && typeof output.error === 'string' ? output.error : null
  return { name, input, output: error ?? output, isError: error !== null }
}
