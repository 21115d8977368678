import type pg from 'pg'
import type { JsonObject } from '../../base/json.ts'
import { isDuplicate } from '../../platform/db/refusal.ts'
import type { ToolAnswer, ToolQuestion } from '../connectors/connector.ts'
import type { EventFeed } from '../event-log/feed.ts'
import { approvalsFeed } from '../merged-feeds/approval-changes.ts'
import type { FeedHints } from '../merged-feeds/feed-hints.ts'
import type { WebhookOutbox } from '../webhooks/webhook-outbox.ts'
import type { Continuation } from './execution.ts'
import { questionEvent } from './execution-events.ts'
import type { Held } from './execution-progress.ts'
import { ASK, FIND_ANSWER } from './sql/questions.ts'

/** Of what a tool says, so much is shown as the reason why a person is asked. */
const MAX_REASON_CHARS = 2_000

/** A question of a tool, on its way to a person. */
export interface AskedQuestion extends ToolQuestion {
  approvalId: string
  /** The input of the call, with its secrets masked. */
  shownInput: JsonObject
  /** Of a tool that pauses: nobody holds the execution until the question is answered. */
  state?: JsonObject
}

export interface ExecutionQuestionsParts {
  pool: pg.Pool
  feed: EventFeed
  /** Tells the merged feeds that executions, their events and approvals belong to. */
  mergedFeeds: { hints: FeedHints }
  /** How long an answer may take. */
  approvalMs: number
  /** Brings what endpoints are to be told to them. */
  webhookOutbox: Pick<WebhookOutbox, 'announce'>
}

/** What tools ask people while they are at work: approvals that carry the schema of their answer. */
export class ExecutionQuestions {
  readonly #parts: ExecutionQuestionsParts

  constructor(parts: ExecutionQuestionsParts) {
    this.#parts = parts
  }

  /**
   * Asks, and lets the execution wait. False when the attempt no longer holds it: then nobody has been asked.
   * `lastSeq` is the last event of its stream; asking the same again changes nothing.
   */
  async ask(held: Held, question: AskedQuestion, lastSeq: number): Promise<boolean> {
    const { pool, feed, mergedFeeds, webhookOutbox } = this.#parts
    const { organizationId, executionId } = held
    try {
      const values = this.#toValues(held, question, lastSeq)
      const { rows } = await pool.query<{ feedId: string | null; isTold: boolean }>(ASK, values)
      const [row] = rows
      if (!row) return false
      const feeds = [
        organizationId,
        approvalsFeed(organizationId).feedId,
        ...(row.feedId ? [row.feedId] : []),
      ]
      mergedFeeds.hints.tell(organizationId, feeds)
      if (row.isTold) webhookOutbox.announce()
    } catch (error) {
      if (!isDuplicate(error)) throw error
    }
    feed.announce(executionId, [], false)
    return true
  }

  /** Null as long as there is none, or when the attempt no longer holds the execution. */
  async findAnswer({ organizationId, executionId, runId }: Held): Promise<ToolAnswer | null> {
    const values = [organizationId, executionId, runId]
    const { rows } = await this.#parts.pool.query<{ answer: ToolAnswer | null }>(FIND_ANSWER, values)
    return rows[0]?.answer ?? null
  }

  #toValues(held: Held, question: AskedQuestion, lastSeq: number): unknown[] {
    const { approvalId, message, schema, shownInput, state } = question
    const continuation: Continuation = { approvalId, ...(state ? { state } : {}) }
    const { type, payload } = questionEvent(held, approvalId)
    return [
      held.organizationId,
      held.executionId,
      held.runId,
      approvalId,
      JSON.stringify(continuation),
      state === undefined,
      `The tool asks: ${message}`.replaceAll('\u0000', '').slice(0, MAX_REASON_CHARS),
      JSON.stringify(shownInput),
      JSON.stringify(schema),
      this.#parts.approvalMs,
      lastSeq,
      type,
      payload,
    ]
  }
}
