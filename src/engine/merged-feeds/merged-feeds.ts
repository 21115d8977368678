import type pg from 'pg'
import type { Bus } from '../../platform/bus/bus.ts'
import type { PollTiming } from '../event-log/poll.ts'
import { API_KEY_CHANGES } from './api-key-changes.ts'
import { APPROVAL_CHANGES, type ApprovalChange } from './approval-changes.ts'
import { AUDIT_TIMING, AuditEntries, type AuditEntryItem } from './audit-entries.ts'
import { DELIVERY_CHANGES, type DeliveryChange } from './delivery-changes.ts'
import { EXECUTION_CHANGES, type ExecutionChange } from './execution-changes.ts'
import { FeedHints } from './feed-hints.ts'
import { MEMORY_CHANGES, type MemoryChange } from './memory-changes.ts'
import { MergedFeed } from './merged-feed.ts'
import { type RowChange, RowChanges } from './row-changes.ts'
import { RUN_CHANGES, type RunChange } from './run-changes.ts'
import { type SessionEvent, SessionEvents } from './session-events.ts'

/** The merged feeds of a process. */
export interface MergedFeeds {
  /** For those who write what a feed tells. */
  hints: FeedHints
  /** One feed a session, with its id. */
  sessionEvents: MergedFeed<SessionEvent>
  /** One feed an organisation, with its id. */
  executionChanges: MergedFeed<ExecutionChange>
  /** One feed an organisation: see `approvalsFeed`. */
  approvalChanges: MergedFeed<ApprovalChange>
  /** One feed an organisation: see `runsFeed`. */
  runChanges: MergedFeed<RunChange>
  /** One feed an organisation: see `deliveriesFeed`. */
  deliveryChanges: MergedFeed<DeliveryChange>
  /** One feed an organisation: see `apiKeysFeed`. */
  apiKeyChanges: MergedFeed<RowChange>
  /** One feed an organisation: see `memoryFeed`. */
  memoryChanges: MergedFeed<MemoryChange>
  /** One feed an organisation: see `auditFeed`. */
  auditEntries: MergedFeed<AuditEntryItem>
}

export function createMergedFeeds(parts: { pool: pg.Pool; bus: Bus; timing?: PollTiming }): MergedFeeds {
  const { pool, bus, ...rest } = parts
  const hints = new FeedHints(bus)
  return {
    hints,
    sessionEvents: new MergedFeed({ ...rest, hints, source: new SessionEvents(pool) }),
    apiKeyChanges: new MergedFeed({ ...rest, hints, source: new RowChanges(pool, API_KEY_CHANGES) }),
    auditEntries: new MergedFeed({ timing: AUDIT_TIMING, ...rest, hints, source: new AuditEntries(pool) }),
    approvalChanges: new MergedFeed({ ...rest, hints, source: new RowChanges(pool, APPROVAL_CHANGES) }),
    deliveryChanges: new MergedFeed({ ...rest, hints, source: new RowChanges(pool, DELIVERY_CHANGES) }),
    memoryChanges: new MergedFeed({ ...rest, hints, source: new RowChanges(pool, MEMORY_CHANGES) }),
    runChanges: new MergedFeed({ ...rest, hints, source: new RowChanges(pool, RUN_CHANGES) }),
    executionChanges: new MergedFeed({ ...rest, hints, source: new RowChanges(pool, EXECUTION_CHANGES) }),
  }
}
