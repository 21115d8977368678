import type pg from 'pg'
import type { Bus } from '../../platform/bus/bus.ts'
import type { ApprovalSubject, Settle, SubjectRef, Verdict } from '../approvals/approval.ts'
import type { ToolAnswer } from '../connectors/connector.ts'
import type { EventFeed } from '../event-log/feed.ts'
import type { FeedHints } from '../merged-feeds/feed-hints.ts'
import type { WebhookOutbox } from '../webhooks/webhook-outbox.ts'
import type { ExecutionError } from './execution.ts'
import { failureEvents, runStatusEvent } from './execution-events.ts'
import { deniedError, expiredError } from './execution-failure.ts'
import type { Held } from './execution-progress.ts'
import { ANSWERED_CHANNEL, DUE_CHANNEL } from './execution-runner.ts'
import { ANSWER } from './sql/questions.ts'
import { RECORD, type RecordedRow, toRecordValues } from './sql/record.ts'
import { APPROVE, LOCK_WAITING } from './sql/waiting.ts'

export interface ExecutionApprovalsParts {
  feed: EventFeed
  /** Tells the merged feeds that executions and their events belong to. */
  mergedFeeds: { hints: FeedHints }
  bus: Bus
  /** Brings what endpoints are to be told to them. */
  webhookOutbox: Pick<WebhookOutbox, 'announce'>
}

/**
 * Executions that wait for people. One that waits to begin becomes due when it is approved, and fails otherwise. One
 * whose tool has asked goes on with the answer, whatever it is: a tool may well know what to do without.
 */
export class ExecutionApprovals implements ApprovalSubject {
  readonly #feed: EventFeed
  readonly #hints: FeedHints
  readonly #bus: Bus
  readonly #outbox: ExecutionApprovalsParts['webhookOutbox']

  constructor({ feed, mergedFeeds, bus, webhookOutbox }: ExecutionApprovalsParts) {
    this.#feed = feed
    this.#hints = mergedFeeds.hints
    this.#bus = bus
    this.#outbox = webhookOutbox
  }

  async lock(client: pg.ClientBase, { organizationId, id }: SubjectRef): Promise<Settle | null> {
    const { rows } = await client.query<{ runId: string; isQuestion: boolean }>(LOCK_WAITING, [
      organizationId,
      id,
    ])
    const [row] = rows
    if (!row) return null
    const held = { organizationId, executionId: id, runId: row.runId }
    return (verdict) =>
      row.isQuestion ? this.#answer(client, held, verdict) : this.#settle(client, held, verdict)
  }

  async #settle(client: pg.ClientBase, held: Held, verdict: Verdict): Promise<() => void> {
    switch (verdict.status) {
      case 'approved':
        return this.#approve(client, held, verdict)
      case 'denied':
        return this.#end(client, held, deniedError(verdict.comment))
      case 'expired':
        return this.#end(client, held, expiredError())
    }
  }

  async #approve(client: pg.ClientBase, held: Held, { editedInput }: Verdict): Promise<() => void> {
    const { type, payload } = runStatusEvent(held, 'waiting', 'scheduled')
    const input = editedInput && JSON.stringify(editedInput)
    const values = [held.organizationId, held.executionId, input, type, payload]
    const { rows } = await client.query<{ isLater: boolean; feedId: string | null }>(APPROVE, values)
    const [row] = rows
    return () => {
      if (row?.isLater) this.#announce(held, row.feedId, false)
      else this.#bus.publish(DUE_CHANNEL, held.executionId)
    }
  }

  async #answer(client: pg.ClientBase, held: Held, verdict: Verdict): Promise<() => void> {
    const answer = JSON.stringify(toAnswer(verdict))
    const { organizationId, executionId } = held
    const { rows } = await client.query<{ isHeld: boolean }>(ANSWER, [organizationId, executionId, answer])
    return () => this.#bus.publish(rows[0]?.isHeld ? ANSWERED_CHANNEL : DUE_CHANNEL, executionId)
  }

  async #end(client: pg.ClientBase, held: Held, error: ExecutionError): Promise<() => void> {
    const events = failureEvents(held, error)
    const end = { held, status: 'failed', error, events, seqBefore: null, lostOnly: true } as const
    const { rows } = await client.query<RecordedRow>(RECORD, toRecordValues([end]))
    return () => {
      this.#announce(held, rows[0]?.feedId ?? null, true)
      if (rows[0]?.isTold) this.#outbox.announce()
    }
  }

  #announce({ organizationId, executionId }: Held, feedId: string | null, closes: boolean): void {
    this.#feed.announce(executionId, [], closes)
    this.#hints.tell(organizationId, [organizationId, ...(feedId ? [feedId] : [])])
  }
}

/** Approved as it is, a question has an answer without content. */
function toAnswer({ status, editedInput }: Verdict): ToolAnswer {
  return status === 'approved' ? { status, content: editedInput ?? {} } : { status }
}
