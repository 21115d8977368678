import { AppError } from '../../base/errors.ts'
import type { StreamFollower } from '../../engine/event-log/follower.ts'
import type { CopilotTurn } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { followStream, type StreamSource } from '../follow-stream.ts'
import type { TurnEnds } from './turn-ends.ts'
import type { TurnRequest, TurnStart } from './turn-start.ts'

export interface CopilotTurnsParts extends StreamSource {
  prisma: TenantClient
  turnStart: TurnStart
  ends: TurnEnds
}

/** Starts, reads, watches and cancels turns: what the copilot does for one message of a person. */
export class CopilotTurns {
  readonly #parts: CopilotTurnsParts

  constructor(parts: CopilotTurnsParts) {
    this.#parts = parts
  }

  /** Accepts a message as `accept` does, and gives its turn. */
  async start(actor: Actor, request: TurnRequest): Promise<{ turn: CopilotTurn; isReplay: boolean }> {
    const { turnId, isReplay } = await this.accept(actor, request)
    return { turn: await this.get(actor, turnId), isReplay }
  }

  /**
   * Accepts a message; a worker answers it, whether or not anybody watches. Of all requests with one idempotency key
   * within 24 hours one begins; `isReplay` tells that this was another one, and its turn is the first one's.
   *
   * Throws NOT_FOUND (session), VALIDATION (message, workflow state), TURN_IN_PROGRESS while a turn is at work in the
   * session, CREDIT_LIMIT_REACHED, RATE_LIMITED, IDEMPOTENCY_MISMATCH; then nothing has been accepted.
   */
  async accept(actor: Actor, request: TurnRequest): Promise<{ turnId: string; isReplay: boolean }> {
    requireScope(actor, 'copilot')
    return this.#parts.turnStart.start(actor, request)
  }

  /** Ends a turn at once; one that has ended stays as it is. Throws NOT_FOUND. */
  async cancel(actor: Actor, id: string, sessionId?: string): Promise<CopilotTurn> {
    requireScope(actor, 'copilot')
    const turn = await this.get(actor, id, sessionId)
    const { organizationId } = actor
    await this.#parts.ends.cancel({ organizationId, turnId: id, sessionId: turn.sessionId })
    return this.get(actor, id)
  }

  /** Throws NOT_FOUND for a turn that the organisation, or the session if one is named, does not have. */
  async get(actor: Actor, id: string, sessionId?: string): Promise<CopilotTurn> {
    const turn = await this.find(actor, id)
    if (!turn || (sessionId !== undefined && turn.sessionId !== sessionId)) throw unknownTurn()
    return turn
  }

  /** Null for one that the organisation does not have; `selection` is what Prisma is to load of it. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<CopilotTurn | null> {
    requireReadScope(actor, 'copilot')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#parts.prisma.copilotTurn.findUnique({ ...selection, where })
  }

  /** Those of the ids that the organisation has, in no order. */
  async findMany(actor: Actor, ids: readonly string[], selection: object = {}): Promise<CopilotTurn[]> {
    requireReadScope(actor, 'copilot')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    return this.#parts.prisma.copilotTurn.findMany({ ...selection, where })
  }

  /** The events of a turn after a sequence number, then those to come: see followStream for what it throws. */
  async follow(actor: Actor, id: string, after: number): Promise<StreamFollower | null> {
    requireReadScope(actor, 'copilot')
    const stream = { organizationId: actor.organizationId, streamId: id }
    const named = { ...stream, kind: 'copilot_turn' as const, name: `turn "${id}"` }
    return followStream(this.#parts, named, after)
  }
}

function unknownTurn(): AppError<'NOT_FOUND'> {
  return new AppError('NOT_FOUND', 'Turn not found')
}
