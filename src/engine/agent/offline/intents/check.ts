import { applyWireDiff } from '../../../workflow/diff/apply-wire-diff.ts'
import type { Graph } from '../../../workflow/graph/graph.ts'
import { lintGraph } from '../../../workflow/lint/lint-graph.ts'
import type { LintIssue } from '../../../workflow/lint/lint-issue.ts'
import type { Clause, Outcome, Scene } from '../intent.ts'
import { pattern } from '../language/pattern.ts'

const ASKS = pattern`
    ^(?:is|are) (?:anything|something|there (?:anything|something
    |any (?:errors?|problems?|issues?|mistakes?|warnings?)))\b.{0,60}$|^
    (?:what(?:'s| is) (?:wrong|broken|missing|the (?:problem|issue))
    |any (?:errors?|problems?|issues?|mistakes?|warnings?))\b.{0,60}$|^
    (?:check|validate|lint|verify|review|test|inspect|examine|proofread)
    (?: (?:this|the|my|it|that|whole|entire|current))*
    (?: (?:workflow|flow|graph|it|setup|config(?:uration)?|references))?
    (?: for (?:errors?|problems?|issues?|mistakes?))?$|^
    (?:does|will|would|can) (?:it|this|the (?:workflow|flow)|everything) (?:work|run|be ok
    |look (?:ok|good|right)|be fine)\b.{0,20}$|^
    (?:is|does) (?:it|this|the (?:workflow|flow)|everything) (?:ok|okay|valid|correct|fine|good|ready
    |complete|right|look (?:ok|okay|good|right|fine))(?: to (?:run|go|deploy))?$|^
    (?:do a |run a )?sanity[- ]check$|^(?:did|have) (?:i|we) (?:forget|forgotten|miss|missed|overlook)
    (?:ed)? (?:anything|something)$|^(?:find|show|list|spot)(?: me)?(?: any)? (?:all )?(?:the )?
    (?:errors?|problems?|issues?|mistakes?|warnings?)$`
const FIXES = pattern`
    ^(?:fix|repair|correct|mend|clean up|resolve|solve)
    (?: (?:all|the|these|those|any|this|my|it|them|that|of|workflow|flow|errors?|problems?|issues?|mistakes?
    |warnings?|everything|lint|references|broken))*$`
const MAX_SHOWN = 10
const MAX_ROUNDS = 5

/** `is anything wrong?` tells what the linter finds; `fix it` makes the changes that it is sure of. */
export function check({ text }: Clause, scene: Scene): Outcome | null {
  if (ASKS.test(text)) return { kind: 'answered', text: tell(scene) }
  return FIXES.test(text) ? fix(scene) : null
}

type Checked = Pick<Scene, 'graph' | 'secretNames'>

function findFaults({ graph, secretNames }: Checked): LintIssue[] {
  const issues = lintGraph(graph, secretNames === null ? {} : { secretNames })
  return issues.filter(({ severity }) => severity !== 'info')
}

function tell({ graph, secretNames }: Checked): string {
  const issues = findFaults({ graph, secretNames })
  if (graph.nodes.length === 0) return 'The workflow is empty: there is nothing to check yet.'
  if (issues.length === 0) return 'Nothing is wrong: the workflow can run as it is.'
  const fixable = issues.some(({ fix: mended }) => mended !== undefined)
  const offer = fixable ? '\n\nSay "fix it" and I mend what I can.' : ''
  return `I found ${issues.length} thing${issues.length === 1 ? '' : 's'}:\n${listIssues(issues)}${offer}`
}

function listIssues(issues: readonly LintIssue[]): string {
  return issues
    .slice(0, MAX_SHOWN)
    .map(({ severity, message }) => `- ${severity}: ${message}`)
    .join('\n')
}

function fix({ graph, secretNames }: Checked): Outcome {
  const { graph: mended, done } = mend(graph)
  const left = findFaults({ graph: mended, secretNames })
  if (done.length === 0)
    return {
      kind: 'answered',
      text:
        left.length === 0
          ? 'There is nothing to fix: the workflow can run as it is.'
          : `This needs you:\n${listIssues(left)}`,
    }
  const rest = left.length === 0 ? '' : `\n\nThis is left for you:\n${listIssues(left)}`
  return {
    kind: 'changed',
    graph: mended,
    said: `Fixed:\n${done
      .slice(0, MAX_SHOWN)
      .map((message) => `- ${message}`)
      .join('\n')}${rest}`,
  }
}

/** Applies the linter's own remedies, one after the other, as long as they mend something and break nothing. */
export function mend(graph: Graph): { graph: Graph; done: string[] } {
  let current = graph
  const done: string[] = []
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const before = done.length
    for (const { fix: remedy, message } of lintGraph(current)) {
      if (remedy === undefined) continue
      const { graph: next } = applyWireDiff(current, remedy)
      if (countFaults(next) >= countFaults(current)) continue
      current = next
      done.push(message)
    }
    if (done.length === before) break
  }
  return { graph: current, done }
}

function countFaults(graph: Graph): number {
  return findFaults({ graph, secretNames: null }).length
}
