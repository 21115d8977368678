import type { JsonObject } from '../../../base/json.ts'
import type { DraftGraph } from '../graph/graph.ts'

export const LINT_RULES = [
  'ORPHAN_BLOCK',
  'NO_TRIGGER',
  'DUPLICATE_TRIGGER',
  'DANGLING_EDGE',
  'BAD_HANDLE',
  'CYCLE',
  'MISSING_CONFIG',
  'INVALID_CONFIG',
  'UNRESOLVED_REFERENCE',
  'DUPLICATE_NAME',
  'REDUNDANT_EDGE',
  'UNKNOWN_BLOCK_TYPE',
  'NO_RESPONSE',
  'UNREACHABLE',
  'SECRET_IN_CONFIG',
  'SECRET_NOT_TAKEN',
  'UNSAFE_URL',
] as const
export type LintRule = (typeof LINT_RULES)[number]

/** `error`: a run fails or does not begin; `warning`: it probably does not do what is meant. */
export type LintSeverity = 'error' | 'warning' | 'info'

export interface LintIssue {
  rule: LintRule
  severity: LintSeverity
  message: string
  blockId?: string
  edgeId?: string
  /** Where in the block's config: the steps of the path, joined by points. */
  field?: string
  /** A `workflow_diff` that mends it, where one is sure to. */
  fix?: JsonObject
}

/** What is known beside the graph; what is left out is not checked. */
export interface LintFacts {
  variables?: JsonObject | undefined
  secretNames?: ReadonlySet<string> | undefined
}

export type LintCheck = (graph: DraftGraph, facts: LintFacts) => LintIssue[]
