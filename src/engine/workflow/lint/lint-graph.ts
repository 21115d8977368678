import type { DraftGraph } from '../graph/graph.ts'
import { checkConfigs } from './check-configs.ts'
import { checkEdges } from './check-edges.ts'
import { checkReferences } from './check-references.ts'
import { checkSecretPlaceholders } from './check-secret-placeholders.ts'
import { checkSecrets } from './check-secrets.ts'
import { checkStructure } from './check-structure.ts'
import { checkUrls } from './check-urls.ts'
import type { LintCheck, LintFacts, LintIssue } from './lint-issue.ts'

const MAX_ISSUES = 500
const CHECKS: readonly LintCheck[] = [
  checkStructure,
  checkEdges,
  checkConfigs,
  checkReferences,
  checkSecrets,
  checkSecretPlaceholders,
  checkUrls,
]

/** What is wrong or doubtful in a graph, errors first, at most 500 issues; the same graph gives the same list. */
export function lintGraph(graph: DraftGraph, facts: LintFacts = {}): LintIssue[] {
  const issues = CHECKS.flatMap((check) => check(graph, facts))
  const of = (severity: LintIssue['severity']) => issues.filter((issue) => issue.severity === severity)
  return [...of('error'), ...of('warning'), ...of('info')].slice(0, MAX_ISSUES)
}
