import type { DescribedDiff } from '../../engine/workflow/diff/described-diff.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import type { LintIssue } from '../../engine/workflow/lint/lint-issue.ts'
import type { ModelProvider } from '../../platform/llm/model-catalog.ts'
import type { Scope } from '../actor.ts'

/**
 *   (accepted) ─► running ─► completed              its answer, and perhaps a proposal, stand in the conversation
 *                    │  └──► waiting_confirmation   the same, and a person is asked whether an asset may change
 *                    ├─────► failed                 no answer; what stopped it stands in the conversation
 *                    └─────► cancelled              the same, by a person
 *
 * A session has one turn in `running`. A worker takes each turn once: where it dies, the next one to see the turn
 * ends it as failed, since what a model has said cannot be said again.
 */
export interface TurnRef {
  organizationId: string
  turnId: string
  /** Where it is known, those who watch the whole conversation hear at once; else they look every few seconds. */
  sessionId?: string | undefined
}

/** A turn in the hands of a worker. */
export interface BegunTurn extends TurnRef {
  sessionId: string
  workflowId: string
  keyId: string
  scopes: Scope[]
  /** What its proposal is a change of. */
  graph: Graph
  /** Where the conversation left it; null: at the graph. */
  draft: Graph | null
}

/** What a turn has used, and who answered. */
export interface TurnWork {
  provider: ModelProvider | null
  effectiveModel: string | null
  fallbackFrom: string | null
  steps: number
  inputTokens: number
  outputTokens: number
  credits: number
}

export interface TurnAnswer {
  status: 'completed' | 'waiting_confirmation'
  content: string
  effectiveModel: string
  proposal: { diff: DescribedDiff; lint: LintIssue[] } | null
  /** Whether the conversation's earlier proposal no longer stands. */
  supersedes: boolean
}

export interface TurnFailure {
  status: 'failed' | 'cancelled'
  code: string
  message: string
}

export const NO_WORK: TurnWork = {
  provider: null,
  effectiveModel: null,
  fallbackFrom: null,
  steps: 0,
  inputTokens: 0,
  outputTokens: 0,
  credits: 0,
}

/** What a turn goes on as, from the moment it is accepted. */
export interface NewTurn extends TurnRef {
  sessionId: string
  messageId: string
  message: string
  keyId: string
  scopes: readonly Scope[]
  model: string
  baseVersion: number
  graph: Graph
  draft: Graph | null
}
