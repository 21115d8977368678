import { apiKeysFeed } from '../engine/merged-feeds/api-key-changes.ts'
import { type ApprovalChange, approvalsFeed } from '../engine/merged-feeds/approval-changes.ts'
import { type AuditEntryItem, auditFeed, auditPosition } from '../engine/merged-feeds/audit-entries.ts'
import { type DeliveryChange, deliveriesFeed } from '../engine/merged-feeds/delivery-changes.ts'
import type { ExecutionChange } from '../engine/merged-feeds/execution-changes.ts'
import { FEED_BEGIN, type FeedPosition } from '../engine/merged-feeds/feed.ts'
import { type MemoryChange, memoryFeed } from '../engine/merged-feeds/memory-changes.ts'
import type { MergedFeeds } from '../engine/merged-feeds/merged-feeds.ts'
import type { RowChange } from '../engine/merged-feeds/row-changes.ts'
import { type RunChange, runsFeed } from '../engine/merged-feeds/run-changes.ts'
import type { SessionEvent } from '../engine/merged-feeds/session-events.ts'
import { type Actor, requireReadScope, requireScope } from './actor.ts'
import type { AuditFilter } from './audit/audit.ts'
import type { CopilotSessions } from './copilot/copilot-sessions.ts'
import { type ExecutionFilter, toExecutionCondition } from './executions/execution-filter.ts'
import { matchesExecution } from './executions/execution-filter-match.ts'
import { beginAfter, type FeedPages, FilteredPages } from './feed-pages.ts'
import { matchesText } from './filters.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { Webhooks } from './webhooks/webhooks.ts'
import { toRunCondition, type WorkflowRunFilter } from './workflow-runs/workflow-run-filter.ts'
import { matchesRun } from './workflow-runs/workflow-run-filter-match.ts'

/** Where a watcher begins: behind a cursor, or else at the first item or with what is to come. */
export interface FeedStart {
  after?: string | null | undefined
  isLive: boolean
}

export interface FeedsParts {
  mergedFeeds: MergedFeeds
  sessions: Sessions
  copilotSessions: CopilotSessions
  webhooks: Webhooks
}

/** What happens in many executions, as one sequence each (merged feeds: see MergedFeed for their order). */
export class Feeds {
  readonly #feeds: MergedFeeds
  readonly #sessions: Sessions
  readonly #copilotSessions: CopilotSessions
  readonly #webhooks: Webhooks

  constructor(parts: FeedsParts) {
    this.#feeds = parts.mergedFeeds
    this.#sessions = parts.sessions
    this.#copilotSessions = parts.copilotSessions
    this.#webhooks = parts.webhooks
  }

  /**
   * The events of all executions of a session; those of one execution in the order of its stream. Throws NOT_FOUND
   * for a session that the organisation does not have, VALIDATION for what is no cursor, and CURSOR_EXPIRED when
   * events after it are no longer kept. The caller calls `return()` on what it is given.
   */
  async sessionEvents(
    actor: Actor,
    sessionId: string,
    { after, isLive }: FeedStart,
  ): Promise<FeedPages<SessionEvent>> {
    requireReadScope(actor, 'runtime')
    const begin = beginAfter(after) ?? (isLive ? null : FEED_BEGIN)
    const { id } = await this.#sessions.get(actor, sessionId)
    return this.#feeds.sessionEvents.follow({ organizationId: actor.organizationId, feedId: id }, begin)
  }

  /**
   * The same of all turns of a conversation with the copilot. Throws NOT_FOUND, VALIDATION and CURSOR_EXPIRED as
   * above.
   */
  async copilotSessionEvents(
    actor: Actor,
    sessionId: string,
    { after, isLive }: FeedStart,
  ): Promise<FeedPages<SessionEvent>> {
    requireReadScope(actor, 'copilot')
    const begin = beginAfter(after) ?? (isLive ? null : FEED_BEGIN)
    const { id } = await this.#copilotSessions.get(actor, sessionId)
    return this.#feeds.sessionEvents.follow({ organizationId: actor.organizationId, feedId: id }, begin)
  }

  /**
   * The executions that pass the filter and whose status has changed after the cursor, or without one those whose
   * status changes from now on. One that changes several times before it is read comes once, as it is then; its
   * last status is never missed. Throws VALIDATION for the filter and for what is no cursor, CURSOR_EXPIRED for one
   * that this database never gave. The caller calls `return()` on what it is given.
   */
  async executionUpdates(
    actor: Actor,
    filter: ExecutionFilter,
    after: string | null | undefined,
  ): Promise<FeedPages<ExecutionChange>> {
    requireReadScope(actor, 'runtime')
    toExecutionCondition(filter)
    const { organizationId } = actor
    const begin = beginAfter(after)
    const follower = await this.#feeds.executionChanges.follow(
      { organizationId, feedId: organizationId },
      begin,
    )
    return new FilteredPages(follower, (change) => matchesExecution(change, filter))
  }

  /** The same for the runs of workflows. */
  async workflowRunUpdates(
    actor: Actor,
    filter: WorkflowRunFilter,
    after: string | null | undefined,
  ): Promise<FeedPages<RunChange>> {
    requireReadScope(actor, 'workflows')
    toRunCondition(filter)
    const begin = beginAfter(after)
    const follower = await this.#feeds.runChanges.follow(runsFeed(actor.organizationId), begin)
    return new FilteredPages(follower, (change) => matchesRun(change, filter))
  }

  /**
   * The deliveries of webhooks that were recorded or whose status has changed, of one endpoint or of all; otherwise
   * the same. Throws NOT_FOUND for an endpoint that the organisation does not have.
   */
  async webhookDeliveries(
    actor: Actor,
    endpointId: string | null,
    after: string | null | undefined,
  ): Promise<FeedPages<DeliveryChange>> {
    requireReadScope(actor, 'webhooks')
    const begin = beginAfter(after)
    if (endpointId !== null) await this.#webhooks.get(actor, endpointId)
    const feed = deliveriesFeed(actor.organizationId)
    const follower = await this.#feeds.deliveryChanges.follow(feed, begin)
    return new FilteredPages(follower, (change) => endpointId === null || change.endpointId === endpointId)
  }

  /** The memory files below a prefix that were made, changed or removed, by the same rules. */
  async memoryChanged(
    actor: Actor,
    prefix: string,
    after: string | null | undefined,
  ): Promise<FeedPages<MemoryChange>> {
    requireReadScope(actor, 'runtime')
    const begin = beginAfter(after)
    const follower = await this.#feeds.memoryChanges.follow(memoryFeed(actor.organizationId), begin)
    return new FilteredPages(follower, ({ path }) => path.startsWith(prefix))
  }

  /** The API keys that were made or changed, by the same rules; a key that expires is not changed by that. */
  async apiKeysChanged(actor: Actor, after: string | null | undefined): Promise<FeedPages<RowChange>> {
    requireScope(actor, 'admin')
    const begin = beginAfter(after)
    return this.#feeds.apiKeyChanges.follow(apiKeysFeed(actor.organizationId), begin)
  }

  /**
   * The entries of the audit log behind a sequence number, or without one those that are recorded from now on, that
   * pass the filter; each once, in their order. Throws CURSOR_EXPIRED for a number that the log has not reached.
   */
  async auditEvents(
    actor: Actor,
    filter: Pick<AuditFilter, 'action' | 'targetId'>,
    after: number | null,
  ): Promise<FeedPages<AuditEntryItem>> {
    requireScope(actor, 'admin')
    const { action, targetId } = filter
    const begin = after === null ? null : auditPosition(after)
    const follower = await this.#feeds.auditEntries.follow(auditFeed(actor.organizationId), begin)
    return new FilteredPages(
      follower,
      (entry) => matchesText(entry.action, action) && (targetId == null || targetId === entry.targetId),
    )
  }

  /**
   * The approvals that were asked for or have ended after the cursor; without one those that are pending now, then
   * all that changes. Throws VALIDATION for what is no cursor, CURSOR_EXPIRED for one that this database never gave.
   * The caller calls `return()` on what it is given.
   */
  async approvalRequests(actor: Actor, after: string | null | undefined): Promise<FeedPages<ApprovalChange>> {
    requireReadScope(actor, 'runtime')
    return this.#approvals(actor, beginAfter(after), () => true)
  }

  /**
   * Of these the ones about what the copilot asks for, in any conversation: only the confirmation says in which.
   * Throws NOT_FOUND for a conversation that the organisation does not have.
   */
  async copilotConfirmations(
    actor: Actor,
    sessionId: string,
    after: string | null | undefined,
  ): Promise<FeedPages<ApprovalChange>> {
    requireReadScope(actor, 'copilot')
    const begin = beginAfter(after)
    await this.#copilotSessions.get(actor, sessionId)
    return this.#approvals(actor, begin, ({ subjectKind }) => subjectKind === 'copilot_confirmation')
  }

  /** From the beginning those that are pending now, then all that changes. */
  async #approvals(
    { organizationId }: Actor,
    begin: FeedPosition | null,
    passes: (change: ApprovalChange) => boolean,
  ): Promise<FeedPages<ApprovalChange>> {
    const feed = approvalsFeed(organizationId)
    const { approvalChanges } = this.#feeds
    if (begin) return new FilteredPages(await approvalChanges.follow(feed, begin), passes)
    const { position: present } = await approvalChanges.findPresent(feed)
    const follower = await approvalChanges.follow(feed, FEED_BEGIN)
    const isNews = ({ status, position }: ApprovalChange) =>
      status === 'pending' || BigInt(position.position) >= BigInt(present)
    return new FilteredPages(follower, (change) => isNews(change) && passes(change))
  }
}
