import { AppError } from '../base/errors.ts'
import { type ApprovalChange, approvalsFeed } from '../engine/merged-feeds/approval-changes.ts'
import { type DeliveryChange, deliveriesFeed } from '../engine/merged-feeds/delivery-changes.ts'
import type { ExecutionChange } from '../engine/merged-feeds/execution-changes.ts'
import { FEED_BEGIN, type FeedItem, type FeedPosition } from '../engine/merged-feeds/feed.ts'
import { decodeFeedCursor, encodeFeedCursor } from '../engine/merged-feeds/feed-cursor.ts'
import type { FeedFollower } from '../engine/merged-feeds/feed-follower.ts'
import type { MergedFeeds } from '../engine/merged-feeds/merged-feeds.ts'
import { type RunChange, runsFeed } from '../engine/merged-feeds/run-changes.ts'
import type { SessionEvent } from '../engine/merged-feeds/session-events.ts'
import { type Actor, requireReadScope } from './actor.ts'
import type { CopilotSessions } from './copilot/copilot-sessions.ts'
import { type ExecutionFilter, toExecutionCondition } from './executions/execution-filter.ts'
import { matchesExecution } from './executions/execution-filter-match.ts'
import type { Sessions } from './sessions/sessions.ts'
import type { Webhooks } from './webhooks/webhooks.ts'
import { toRunCondition, type WorkflowRunFilter } from './workflow-runs/workflow-run-filter.ts'
import { matchesRun } from './workflow-runs/workflow-run-filter-match.ts'

/** Where a watcher begins: behind a cursor, or else at the first item or with what is to come. */
export interface FeedStart {
  after?: string | null | undefined
  isLive: boolean
}

/** Pages of items in order, which can be ended at once by `return()`, also while the next one is waited for. */
export type FeedPages<Item> = AsyncIterableIterator<readonly Item[]>

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
    const begin = after ? parseCursor(after) : isLive ? null : FEED_BEGIN
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
    const begin = after ? parseCursor(after) : isLive ? null : FEED_BEGIN
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
    const begin = after ? parseCursor(after) : null
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
    const begin = after ? parseCursor(after) : null
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
    const begin = after ? parseCursor(after) : null
    if (endpointId !== null) await this.#webhooks.get(actor, endpointId)
    const feed = deliveriesFeed(actor.organizationId)
    const follower = await this.#feeds.deliveryChanges.follow(feed, begin)
    return new FilteredPages(follower, (change) => endpointId === null || change.endpointId === endpointId)
  }

  /**
   * The approvals that were asked for or have ended after the cursor; without one those that are pending now, then
   * all that changes. Throws VALIDATION for what is no cursor, CURSOR_EXPIRED for one that this database never gave.
   * The caller calls `return()` on what it is given.
   */
  async approvalRequests(actor: Actor, after: string | null | undefined): Promise<FeedPages<ApprovalChange>> {
    requireReadScope(actor, 'runtime')
    const feed = approvalsFeed(actor.organizationId)
    const { approvalChanges } = this.#feeds
    if (after) return approvalChanges.follow(feed, parseCursor(after))
    const { position: present } = await approvalChanges.findPresent()
    const follower = await approvalChanges.follow(feed, FEED_BEGIN)
    return new FilteredPages(
      follower,
      ({ status, position }) => status === 'pending' || BigInt(position.position) >= BigInt(present),
    )
  }
}

/** A place in a merged feed as clients keep it. */
export function toFeedCursor(position: FeedPosition): string {
  return encodeFeedCursor(position)
}

/** A follower whose pages lack what a test refuses; pages of which nothing is left are skipped. */
class FilteredPages<Item extends FeedItem> implements FeedPages<Item> {
  readonly #follower: FeedFollower<Item>
  readonly #passes: (item: Item) => boolean

  constructor(follower: FeedFollower<Item>, passes: (item: Item) => boolean) {
    this.#follower = follower
    this.#passes = passes
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  async next(): Promise<IteratorResult<readonly Item[], undefined>> {
    for (;;) {
      const page = await this.#follower.next()
      if (page.done) return page
      const items = page.value.filter(this.#passes)
      if (items.length > 0) return { done: false, value: items }
    }
  }

  return(): Promise<IteratorResult<readonly Item[], undefined>> {
    return this.#follower.return()
  }
}

function parseCursor(cursor: string): FeedPosition {
  const position = decodeFeedCursor(cursor)
  if (position) return position
  const issue = { path: ['after'], code: 'invalid_cursor', message: 'is not a cursor of this feed' }
  throw new AppError('VALIDATION', 'Invalid cursor', { issues: [issue] })
}
