import type pg from 'pg'
import { createId } from '../../base/ids.ts'
import type { NewEvent, StreamEvent } from '../../engine/event-log/event.ts'
import type { EventFeed } from '../../engine/event-log/feed.ts'
import type { EventLog } from '../../engine/event-log/log.ts'
import type { FeedHints } from '../../engine/merged-feeds/feed-hints.ts'
import { inTransaction, type Transaction } from '../../platform/db/transaction.ts'
import type { ModelProvider } from '../../platform/llm/model-catalog.ts'
import { ACCEPT_TURN } from './sql/accept-turn.ts'
import {
  BEGIN_TURN,
  END_TURN,
  KEEP_WORK,
  LOCK_OPEN_STREAM,
  LOCK_TURN,
  READ_HISTORY,
  SUPERSEDE,
} from './sql/run-turn.ts'
import {
  type BegunTurn,
  type NewTurn,
  NO_WORK,
  type TurnAnswer,
  type TurnFailure,
  type TurnRef,
  type TurnWork,
} from './turn.ts'
import { completeEvent, errorEvent, lintEvent } from './turn-events.ts'

export interface SaidBefore {
  role: 'user' | 'assistant'
  content: string
}

/** The reads and writes of turns at work, as SQL. */
export class TurnStore {
  readonly #pool: pg.Pool
  readonly #log: EventLog
  readonly #feed: EventFeed
  readonly #hints: FeedHints

  constructor(parts: { pool: pg.Pool; log: EventLog; feed: EventFeed; mergedFeeds: { hints: FeedHints } }) {
    this.#pool = parts.pool
    this.#log = parts.log
    this.#feed = parts.feed
    this.#hints = parts.mergedFeeds.hints
  }

  /** Writes a turn that has not begun; the caller holds its session. */
  async accept(tx: Transaction, turn: NewTurn): Promise<void> {
    const { organizationId, turnId, sessionId, keyId, scopes, model, baseVersion, graph, draft } = turn
    const values = [
      organizationId,
      turnId,
      sessionId,
      keyId,
      scopes,
      model,
      baseVersion,
      JSON.stringify(graph),
    ]
    const draftText = draft === null ? null : JSON.stringify(draft)
    await tx.query(ACCEPT_TURN, [...values, draftText, turn.messageId, turn.message])
  }

  /** Null when the turn has begun before, or has ended. */
  async begin(
    ref: TurnRef,
    by: { provider: ModelProvider; effectiveModel: string },
  ): Promise<BegunTurn | null> {
    const values = [ref.organizationId, ref.turnId, by.provider, by.effectiveModel]
    const { rows } = await this.#pool.query<Omit<BegunTurn, 'organizationId' | 'turnId'>>(BEGIN_TURN, values)
    return rows[0] ? { ...ref, ...rows[0] } : null
  }

  /** At most so many messages of the conversation, the oldest first; what is asked now is the last. */
  async readHistory(organizationId: string, sessionId: string, limit: number): Promise<SaidBefore[]> {
    const values = [organizationId, sessionId, limit]
    return (await this.#pool.query<SaidBefore>(READ_HISTORY, values)).rows.reverse()
  }

  /** Adds to a turn's stream. Rejects when the turn has ended: nobody is told of anything afterwards. */
  async append(turn: TurnRef, events: readonly NewEvent[]): Promise<void> {
    const stream = { organizationId: turn.organizationId, streamId: turn.turnId }
    this.#announce(turn, await this.#log.append(this.#pool, stream, events), false)
  }

  /** Ends a turn with its answer, after what is left to tell of it. False when it has ended already or is gone. */
  complete(
    ref: TurnRef,
    answer: TurnAnswer,
    { work, untold }: { work: TurnWork; untold: readonly NewEvent[] },
  ): Promise<boolean> {
    return this.#end(ref, (tx) => this.#endIn(tx, ref, answer, { work, untold }))
  }

  /** Ends a turn without one. False when it has ended already or is gone. */
  fail(ref: TurnRef, failure: TurnFailure, work: TurnWork = NO_WORK): Promise<boolean> {
    return this.#end(ref, (tx) => this.#endIn(tx, ref, failure, { work, untold: [] }))
  }

  /**
   * The same in the caller's transaction, which announces the events after its commit; null: there is nothing to end.
   */
  failIn(tx: Transaction, ref: TurnRef, failure: TurnFailure): Promise<StreamEvent[] | null> {
    return this.#endIn(tx, ref, failure, { work: NO_WORK, untold: [] })
  }

  /** copilot.md, Loop rules: what a turn has used that somebody else ends or has ended, who cannot know it. */
  async keepWork({ organizationId, turnId }: TurnRef, work: TurnWork): Promise<void> {
    const { steps, inputTokens, outputTokens, credits, fallbackFrom, effectiveModel, provider } = work
    const used = [steps, inputTokens, outputTokens, credits]
    const by = [fallbackFrom, effectiveModel, provider]
    await this.#pool.query(KEEP_WORK, [organizationId, turnId, ...used, ...by])
  }

  announceEnd(turn: TurnRef, events: readonly StreamEvent[]): void {
    this.#announce(turn, events, true)
  }

  #announce(
    { organizationId, turnId, sessionId }: TurnRef,
    events: readonly StreamEvent[],
    closes: boolean,
  ): void {
    this.#feed.announce(turnId, events, closes)
    if (sessionId !== undefined) this.#hints.tell(organizationId, [sessionId])
  }

  async #end(ref: TurnRef, work: (tx: Transaction) => Promise<StreamEvent[] | null>): Promise<boolean> {
    const events = await inTransaction(this.#pool, work)
    if (events === null) return false
    this.announceEnd(ref, events)
    return true
  }

  async #endIn(
    tx: Transaction,
    ref: TurnRef,
    end: TurnAnswer | TurnFailure,
    { work, untold }: { work: TurnWork; untold: readonly NewEvent[] },
  ): Promise<StreamEvent[] | null> {
    const { organizationId, turnId } = ref
    const { rows } = await tx.query<HeldTurn>(LOCK_TURN, [organizationId, turnId])
    const [turn] = rows
    if (!turn) return this.#endOrphan(tx, ref)
    if ('content' in end && end.supersedes) await tx.query(SUPERSEDE, [organizationId, turn.sessionId])
    const messageId = createId('msg')
    await tx.query(END_TURN, [...toEndValues(ref, turn, { end, work }), ...toMessageValues(messageId, end)])
    const events = 'content' in end ? endOf(end, messageId) : [errorEvent(end)]
    return this.#log.append(tx, { organizationId, streamId: turnId }, [...untold, ...events], true)
  }

  /** A turn that is gone with its workflow has left its stream behind: those who watch are told. */
  async #endOrphan(tx: Transaction, { organizationId, turnId }: TurnRef): Promise<StreamEvent[] | null> {
    const isOpen = (await tx.query(LOCK_OPEN_STREAM, [organizationId, turnId])).rowCount === 1
    return isOpen
      ? this.#log.append(tx, { organizationId, streamId: turnId }, [errorEvent(GONE)], true)
      : null
  }
}

const GONE = { code: 'NOT_FOUND', message: 'The workflow was deleted' }

interface HeldTurn {
  sessionId: string
  workflowId: string
}

function endOf({ content, effectiveModel, proposal }: TurnAnswer, messageId: string): NewEvent[] {
  const workflowDiff = proposal?.diff.wire ?? null
  const complete = completeEvent({ messageId, content, workflowDiff, effectiveModel })
  return proposal ? [lintEvent(proposal.lint), complete] : [complete]
}

function toEndValues(
  { organizationId, turnId }: TurnRef,
  { sessionId, workflowId }: HeldTurn,
  { end, work }: { end: TurnAnswer | TurnFailure; work: TurnWork },
): unknown[] {
  const error = 'content' in end ? null : JSON.stringify({ code: end.code, message: end.message })
  const { effectiveModel, fallbackFrom, provider, steps, inputTokens, outputTokens, credits } = work
  const used = [effectiveModel, fallbackFrom, provider, steps, inputTokens, outputTokens, credits]
  return [organizationId, turnId, sessionId, end.status, ...used, error, workflowId]
}

function toMessageValues(messageId: string, end: TurnAnswer | TurnFailure): unknown[] {
  if (!('content' in end)) return [messageId, 'system', end.message, null, null, '[]', 'none']
  const { content, proposal } = end
  if (!proposal) return [messageId, 'assistant', content, null, null, '[]', 'none']
  const { wire, summary: _summary, ...diff } = proposal.diff
  const [wireText, diffText, lint] = [wire, diff, proposal.lint].map((value) => JSON.stringify(value))
  return [messageId, 'assistant', content, wireText, diffText, lint, 'proposed']
}
