import { type AppliedWireDiff, applyWireDiff } from '../../engine/workflow/diff/apply-wire-diff.ts'
import { compareGraphs } from '../../engine/workflow/diff/compare-graphs.ts'
import { type DescribedDiff, describeDiff } from '../../engine/workflow/diff/described-diff.ts'
import { isEmptyDiff } from '../../engine/workflow/diff/workflow-diff.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import { lintGraph } from '../../engine/workflow/lint/lint-graph.ts'
import type { LintFacts, LintIssue } from '../../engine/workflow/lint/lint-issue.ts'

/** What a turn proposes: the change of all its edits together, and what is to be said of the graph that follows. */
export interface Proposal {
  diff: DescribedDiff
  lint: LintIssue[]
}

/** The workflow in the hands of one turn. Nothing here reaches the stored one: that is a person's decision. */
export class WorkflowDraft {
  readonly #base: Graph
  readonly #start: Graph
  readonly #facts: LintFacts
  #graph: Graph

  /** `base` is what the proposal is a change of; `start` is where the conversation left it. */
  constructor(base: Graph, { start = base, facts = {} }: { start?: Graph; facts?: LintFacts } = {}) {
    this.#base = base
    this.#start = start
    this.#graph = start
    this.#facts = facts
  }

  /** As it is now. */
  get graph(): Graph {
    return this.#graph
  }

  /** The organisation's secrets; undefined where they are not to be known. */
  get secretNames(): ReadonlySet<string> | undefined {
    return this.#facts.secretNames
  }

  get lint(): LintIssue[] {
    return lintGraph(this.#graph, this.#facts)
  }

  /** Whether this turn has changed anything. */
  get isChanged(): boolean {
    return !isEmptyDiff(compareGraphs(this.#start, this.#graph))
  }

  /** Whether the proposal holds, beside what this turn has changed, what the conversation proposed before. */
  get includesEarlier(): boolean {
    return !isEmptyDiff(compareGraphs(this.#base, this.#start)) && this.propose() !== null
  }

  /** Applies a `workflow_diff` item by item. Throws VALIDATION for what is none. */
  apply(wireDiff: unknown): AppliedWireDiff {
    const applied = applyWireDiff(this.#graph, wireDiff)
    this.#graph = applied.graph
    return applied
  }

  /** Null when the turn has changed nothing, or led back to the graph that it is a change of. */
  propose(): Proposal | null {
    const diff = compareGraphs(this.#base, this.#graph)
    if (!this.isChanged || isEmptyDiff(diff)) return null
    return { diff: describeDiff(diff, this.#base), lint: this.lint }
  }
}
