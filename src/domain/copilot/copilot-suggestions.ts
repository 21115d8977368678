import { AppError } from '../../base/errors.ts'
import { isSameGraph } from '../../engine/workflow/diff/compare-graphs.ts'
import { rebaseDiff } from '../../engine/workflow/diff/rebase-diff.ts'
import { invertDiff, type WorkflowDiff } from '../../engine/workflow/diff/workflow-diff.ts'
import type { Graph } from '../../engine/workflow/graph/graph.ts'
import type { Bus } from '../../platform/bus/bus.ts'
import type { CopilotMessage, Workflow } from '../../platform/db/generated/client.ts'
import type { TenantClient, TenantTransaction } from '../../platform/db/prisma.ts'
import { type Actor, requireScope } from '../actor.ts'
import { lockWorkflow } from '../workflows/change-workflow.ts'
import { toGraph, toStored } from '../workflows/stored-graph.ts'
import { appendVersion } from '../workflows/version-append.ts'
import { versionChannel } from '../workflows/version-follower.ts'
import { getVersion } from '../workflows/version-reads.ts'
import type { CopilotMessages } from './copilot-messages.ts'
import { parseEditorGraph } from './editor-graph.ts'
import {
  type AppliedSuggestion,
  isApplied,
  isTakenBack,
  mark,
  type Suggestion,
  toDiff,
  unchanged,
} from './suggestion.ts'
import { type Choice, chooseDiff } from './suggestion-choice.ts'
import { planSuggestion } from './suggestion-plan.ts'

export interface ApplyRequest {
  messageId: string
  /** The session that the message is to be of. */
  sessionId?: string | undefined
  /** The canvas before the change, where that is not what the turn began with; parsed here. */
  preSnapshot?: unknown
  /** The ids of the blocks and edges that are wanted; all of them unless told otherwise. */
  only?: readonly string[] | null | undefined
  /** Nothing is applied unless the workflow is at this version. */
  expectedVersion?: number | null | undefined
}

const OF_WORKFLOW = { session: { select: { workflowId: true } } } as const

type Conflicted = { conflicts: string[]; currentVersion: number }

/** What people decide about the copilot's proposals. Every change of a workflow is a version of its own. */
export class CopilotSuggestions {
  readonly #prisma: TenantClient
  readonly #bus: Bus
  readonly #messages: CopilotMessages

  constructor(parts: { prisma: TenantClient; bus: Bus; messages: CopilotMessages }) {
    this.#prisma = parts.prisma
    this.#bus = parts.bus
    this.#messages = parts.messages
  }

  /**
   * Saves what a message proposes as a new version: all of it, or the part that is asked for. What others have saved
   * meanwhile stays; applied again, it changes nothing.
   *
   * Throws NOT_FOUND, VALIDATION (a message that is not the copilot's, a rejected proposal, a `preSnapshot` that is no
   * graph, `only` ids of nothing that can be applied), GRAPH_CONFLICT with the places that both have changed in
   * different ways, and VERSION_CONFLICT for another `expectedVersion`.
   */
  async apply(actor: Actor, request: ApplyRequest): Promise<AppliedSuggestion> {
    requireScope(actor, 'copilot')
    const editor = request.preSnapshot == null ? null : parseEditorGraph(request.preSnapshot, 'pre_snapshot')
    const { messageId: id, sessionId } = request
    const outcome = await this.#decide(actor, { id, sessionId }, (transaction, suggestion) =>
      suggestion.message.diff === null
        ? this.#keepSnapshot(transaction, suggestion, editor)
        : this.#apply(transaction, actor, { suggestion, request, editor }),
    )
    return withoutConflicts(outcome)
  }

  /**
   * Takes an applied proposal back in a new version, and leaves what others have changed since. Throws NOT_FOUND,
   * VALIDATION for one that is not applied, GRAPH_CONFLICT where others have changed the same since.
   */
  async undo(actor: Actor, id: string, sessionId?: string): Promise<AppliedSuggestion> {
    requireScope(actor, 'copilot')
    const outcome = await this.#decide(actor, { id, sessionId }, (transaction, suggestion) =>
      this.#undo(transaction, actor, suggestion),
    )
    return withoutConflicts(outcome)
  }

  /**
   * Says that a proposal is not wanted. Throws NOT_FOUND, VALIDATION for one that is applied, or where there is none.
   */
  async reject(actor: Actor, id: string): Promise<CopilotMessage> {
    requireScope(actor, 'copilot')
    return this.#decide(actor, { id }, async (transaction, { message }) => {
      if (isApplied(message)) throw invalid('The proposal is applied: undo it instead')
      if (message.diff === null) throw invalid('The message proposes nothing')
      return mark(transaction, message, { suggestionState: 'rejected' })
    })
  }

  async #apply(
    transaction: TenantTransaction,
    actor: Actor,
    { suggestion, request, editor }: { suggestion: Suggestion; request: ApplyRequest; editor: Graph | null },
  ): Promise<AppliedSuggestion | Conflicted> {
    const { message, workflow, base, baseVersion } = suggestion
    const { only, expectedVersion } = request
    if (message.suggestionState === 'rejected') throw invalid('The proposal was rejected: ask for it again')
    const isThere = isApplied(message) && !(await isTakenBack(transaction, suggestion))
    if (isThere && message.suggestionState === 'applied') {
      return { message, workflow, applied: false, alreadyApplied: true, rebased: false, skipped: [] }
    }
    checkVersion(workflow, expectedVersion)
    const applied = isThere ? toDiff(message.appliedDiff) : null
    const { diff, leftOut: skipped, isWhole } = choose(toDiff(message.diff), { only, applied })
    const saved = toGraph((await getVersion(transaction, workflow, baseVersion)).graph)
    const plan = planSuggestion({ diff, base, editor, saved, current: toGraph(workflow.graph) })
    if (plan.kind === 'conflict') {
      await mark(transaction, message, { suggestionState: 'conflicted' })
      return { conflicts: plan.conflicts, currentVersion: workflow.version }
    }
    const isHeld = plan.kind === 'there'
    const changed = isHeld
      ? workflow
      : await appendFor(transaction, suggestion, { actor, origin: 'copilot', graph: plan.graph })
    const marked = await mark(transaction, message, {
      suggestionState: isWhole ? 'applied' : 'partially_applied',
      appliedVersion: changed.version,
      appliedDiff: toStored(diff),
      preSnapshot: toStored(plan.editor),
    })
    // A part of the same proposal, with nothing saved since, is nobody else's work.
    const isOwn = isThere && workflow.version === message.appliedVersion
    const rebased = plan.kind === 'apply' && plan.rebased && !isOwn
    return {
      message: marked,
      workflow: changed,
      applied: !isHeld,
      alreadyApplied: isHeld,
      rebased,
      skipped,
    }
  }

  async #undo(
    transaction: TenantTransaction,
    actor: Actor,
    suggestion: Suggestion,
  ): Promise<AppliedSuggestion | Conflicted> {
    const { message, workflow } = suggestion
    if (message.suggestionState === 'undone') return unchanged(message, workflow)
    if (!isApplied(message) || message.appliedVersion === null) throw invalid('The proposal is not applied')
    const base = toGraph((await getVersion(transaction, workflow, message.appliedVersion)).graph)
    const current = toGraph(workflow.graph)
    const undone = rebaseDiff({ base, current, diff: invertDiff(toDiff(message.appliedDiff)) })
    if (undone.graph === null) return { conflicts: undone.conflicts, currentVersion: workflow.version }
    const marked = await mark(transaction, message, { suggestionState: 'undone', appliedVersion: null })
    if (isSameGraph(undone.graph, current)) return unchanged(marked, workflow)
    const changed = await appendFor(transaction, suggestion, { actor, origin: 'undo', graph: undone.graph })
    const rebased = workflow.version !== message.appliedVersion
    return { message: marked, workflow: changed, applied: true, alreadyApplied: false, rebased, skipped: [] }
  }

  async #keepSnapshot(
    transaction: TenantTransaction,
    { message, workflow }: Suggestion,
    editor: Graph | null,
  ): Promise<AppliedSuggestion> {
    const kept = editor ? await mark(transaction, message, { preSnapshot: toStored(editor) }) : message
    return unchanged(kept, workflow)
  }

  /** One decision at a time about each workflow. */
  async #decide<T>(
    actor: Actor,
    { id, sessionId }: { id: string; sessionId?: string | undefined },
    decide: (transaction: TenantTransaction, suggestion: Suggestion) => Promise<T>,
  ): Promise<T> {
    const { organizationId, role } = await this.#messages.get(actor, id, sessionId)
    if (role !== 'assistant') throw invalid('Only messages of the copilot propose changes')
    const where = { organizationId_id: { organizationId, id } }
    const { decided, workflowId } = await this.#prisma.$transaction(async (transaction) => {
      const { session } = await transaction.copilotMessage.findUniqueOrThrow({ where, select: OF_WORKFLOW })
      const workflow = await lockWorkflow(transaction, organizationId, session.workflowId)
      const { turn, ...message } = await transaction.copilotMessage.findUniqueOrThrow({
        where,
        include: { turn: true },
      })
      const suggestion = { message, workflow, base: toGraph(turn.graph), baseVersion: turn.baseVersion }
      return { decided: await decide(transaction, suggestion), workflowId: workflow.id }
    })
    this.#bus.publish(versionChannel(workflowId), '')
    return decided
  }
}

function appendFor(
  transaction: TenantTransaction,
  { message, workflow }: Suggestion,
  { actor, origin, graph }: { actor: Actor; origin: 'copilot' | 'undo'; graph: Graph },
): Promise<Workflow> {
  const facts = { origin, author: actor.keyId, messageId: message.id }
  const undo = { undoVersion: workflow.version, redoVersions: [] }
  return appendVersion(transaction, workflow, { graph, facts: { ...facts, ...undo } })
}

function choose(diff: WorkflowDiff, parts: Parameters<typeof chooseDiff>[1]): Choice {
  const chosen = chooseDiff(diff, parts)
  if (chosen) return chosen
  throw invalid('The proposal changes nothing with these ids alone', 'only')
}

function checkVersion({ version }: Workflow, expected: number | null | undefined): void {
  if (expected == null || expected === version) return
  const message = `The workflow is at version ${version}, not ${expected}`
  throw new AppError('VERSION_CONFLICT', message, { currentVersion: version })
}

/** What was decided is kept also where it is a conflict: so it is thrown after the transaction. */
function withoutConflicts(outcome: AppliedSuggestion | Conflicted): AppliedSuggestion {
  if (!('conflicts' in outcome)) return outcome
  const { conflicts, currentVersion } = outcome
  const message = 'The workflow has changed in the same places since'
  throw new AppError('GRAPH_CONFLICT', message, { currentVersion, conflictingPaths: conflicts })
}

function invalid(message: string, field = 'messageId'): AppError<'VALIDATION'> {
  return new AppError('VALIDATION', message, { issues: [{ path: [field], code: 'invalid_value', message }] })
}
