import { isJsonObject, type JsonObject } from '../../base/json.ts'
import { type AppliedWireDiff, applyWireDiff } from '../../engine/workflow/diff/apply-wire-diff.ts'
import { type DescribedDiff, describeDiff } from '../../engine/workflow/diff/described-diff.ts'
import { parseDraftGraph } from '../../engine/workflow/graph/parse-graph.ts'
import { startSchemaOf } from '../../engine/workflow/graph/start-schema.ts'
import { lintGraph } from '../../engine/workflow/lint/lint-graph.ts'
import type { LintIssue } from '../../engine/workflow/lint/lint-issue.ts'
import type { Workflow } from '../../platform/db/generated/client.ts'
import { toGraph } from './stored-graph.ts'

export interface DiffPreview extends AppliedWireDiff {
  diff: DescribedDiff
  lint: LintIssue[]
}

/** What is wrong or doubtful in somebody's graph. Throws VALIDATION for what is no graph. */
export function lintDraft(graph: unknown): LintIssue[] {
  return lintGraph(parseDraftGraph(graph))
}

/** What is wrong or doubtful in a workflow's newest version. */
export function lintWorkflow({ graph, variables }: Pick<Workflow, 'graph' | 'variables'>): LintIssue[] {
  return lintGraph(toGraph(graph), { variables: toVariables(variables) })
}

/** The JSON Schema of the start variables that a workflow declares. */
export function inputSchemaOf({ graph }: Pick<Workflow, 'graph'>): JsonObject {
  return startSchemaOf(toGraph(graph))
}

/** What a `workflow_diff` would make of a workflow. Throws VALIDATION for what is no diff. */
export function previewDiff({ graph, variables }: Workflow, wireDiff: unknown): DiffPreview {
  const base = toGraph(graph)
  const applied = applyWireDiff(base, wireDiff)
  const lint = lintGraph(applied.graph, { variables: toVariables(variables) })
  return { ...applied, lint, diff: describeDiff(applied.diff, base) }
}

export function toVariables(variables: unknown): JsonObject {
  return isJsonObject(variables) ? variables : {}
}
