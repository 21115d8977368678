import { AppError } from '../../base/errors.ts'
import type { CopilotMessage } from '../../platform/db/generated/client.ts'
import type { TenantClient } from '../../platform/db/prisma.ts'
import { type Actor, requireReadScope, requireScope } from '../actor.ts'
import { readDatabaseTime } from '../database-clock.ts'
import type { CopilotSessions } from './copilot-sessions.ts'

const MAX_COMMENT_CHARS = 2_000

export interface Feedback {
  helpful: boolean
  comment?: string | null | undefined
}

/** What was said in the sessions of an organisation. */
export class CopilotMessages {
  readonly #prisma: TenantClient
  readonly #sessions: CopilotSessions

  constructor(parts: { prisma: TenantClient; sessions: CopilotSessions }) {
    this.#prisma = parts.prisma
    this.#sessions = parts.sessions
  }

  /** The oldest first; all after `offset` when no limit is given. Throws NOT_FOUND for an unknown session. */
  async listNumbered(
    actor: Actor,
    sessionId: string,
    { limit, offset = 0 }: { limit?: number | undefined; offset?: number | undefined } = {},
  ): Promise<CopilotMessage[]> {
    const { organizationId } = await this.#sessions.get(actor, sessionId)
    return this.#prisma.copilotMessage.findMany({
      where: { organizationId, sessionId },
      orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      skip: offset,
      ...(limit === undefined ? {} : { take: limit }),
    })
  }

  /** The copilot's own message in each turn, or why there is none; null while the turn is at work. */
  async ofTurns(actor: Actor, turnIds: readonly string[]): Promise<(CopilotMessage | null)[]> {
    requireReadScope(actor, 'copilot')
    const { organizationId } = actor
    const rows = await this.#prisma.copilotMessage.findMany({
      where: { organizationId, turnId: { in: [...turnIds] }, role: { not: 'user' } },
    })
    const byTurn = new Map(rows.map((row) => [row.turnId, row]))
    return turnIds.map((id) => byTurn.get(id) ?? null)
  }

  /** What each turn answers; null for one of which the organisation has none. */
  async askedIn(actor: Actor, turnIds: readonly string[]): Promise<(CopilotMessage | null)[]> {
    requireReadScope(actor, 'copilot')
    const { organizationId } = actor
    const where = { organizationId, turnId: { in: [...turnIds] }, role: 'user' as const }
    const rows = await this.#prisma.copilotMessage.findMany({ where })
    const byTurn = new Map(rows.map((row) => [row.turnId, row]))
    return turnIds.map((id) => byTurn.get(id) ?? null)
  }

  /** Those of the ids that the organisation has. */
  async findMany(actor: Actor, ids: readonly string[], selection: object = {}): Promise<CopilotMessage[]> {
    requireReadScope(actor, 'copilot')
    const where = { organizationId: actor.organizationId, id: { in: [...ids] } }
    return this.#prisma.copilotMessage.findMany({ ...selection, where })
  }

  /** Null for a message that the organisation does not have. */
  async find(actor: Actor, id: string, selection: object = {}): Promise<CopilotMessage | null> {
    requireReadScope(actor, 'copilot')
    const where = { organizationId_id: { organizationId: actor.organizationId, id } }
    return this.#prisma.copilotMessage.findUnique({ ...selection, where })
  }

  /** Throws NOT_FOUND for a message that the organisation, or the session if one is named, does not have. */
  async get(actor: Actor, id: string, sessionId?: string): Promise<CopilotMessage> {
    const message = await this.find(actor, id)
    if (!message || (sessionId !== undefined && message.sessionId !== sessionId)) throw unknownMessage()
    return message
  }

  /** Says whether an answer helped; said again, it replaces what was said. Throws NOT_FOUND, VALIDATION. */
  async rate(actor: Actor, id: string, { helpful, comment = null }: Feedback): Promise<CopilotMessage> {
    requireScope(actor, 'copilot')
    checkComment(comment)
    const { organizationId, role } = await this.get(actor, id)
    if (role !== 'assistant') throw unrateable()
    const feedbackAt = await readDatabaseTime(this.#prisma)
    return this.#prisma.copilotMessage.update({
      where: { organizationId_id: { organizationId, id } },
      data: { helpful, feedback: comment, feedbackAt },
    })
  }
}

function unknownMessage(): AppError<'NOT_FOUND'> {
  return new AppError('NOT_FOUND', 'Message not found')
}

function checkComment(comment: string | null): void {
  if (comment === null || comment.length <= MAX_COMMENT_CHARS) return
  const message = `A comment has at most ${MAX_COMMENT_CHARS} characters`
  throw new AppError('VALIDATION', message, { issues: [{ path: ['comment'], code: 'too_big', message }] })
}

function unrateable(): AppError<'VALIDATION'> {
  const message = 'Only answers of the copilot can be rated'
  return new AppError('VALIDATION', message, {
    issues: [{ path: ['messageId'], code: 'invalid_value', message }],
  })
}
